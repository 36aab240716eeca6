import { execFileSync } from "node:child_process";
import { extensionId, type Firefox } from "./firefox.ts";

/**
 * Installs the built companion, `program`, for a user whose home is `home`, and gives what it printed. Throws when it does not
 * answer. On Windows the registry knows one user only: there the home is that user's own.
 */
export const installCompanion = (program: string, home: string): string => {
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: "" };
  return execFileSync(process.execPath, [program, "install"], { env, encoding: "utf8" });
};

declare const ChromeUtils: {
  importESModule(url: string): {
    readonly ExtensionPermissions: {
      add(id: string, permissions: object, extension: unknown): Promise<void>;
    };
  };
};
declare const WebExtensionPolicy: { getByID(id: string): { readonly extension: unknown } };

/** Lets the add-on start the companion, as the user would, asked by Firefox. */
export const allowCompanion = (firefox: Firefox): Promise<void> =>
  firefox.chrome(async (id) => {
    const { ExtensionPermissions } = ChromeUtils.importESModule(
      "resource://gre/modules/ExtensionPermissions.sys.mjs",
    );
    const { extension } = WebExtensionPolicy.getByID(id);
    await ExtensionPermissions.add(id, { permissions: ["nativeMessaging"], origins: [] }, extension);
  }, extensionId);
