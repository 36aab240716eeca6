/**
 * What `@peculiar/x509` needs of reflect-metadata, which is 50 KB: its container (tsyringe) asks for the
 * metadata of constructors, and none of those that are built has any. Imported before it, and only by what
 * imports it.
 */
const reflect = Reflect as { getMetadata?: unknown; getOwnMetadata?: unknown };
reflect.getMetadata ??= () => undefined;
reflect.getOwnMetadata ??= () => undefined;
