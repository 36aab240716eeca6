/** A CRL as it was fetched, kept on disk (IndexedDB) until it runs out. */
export interface KeptCrl {
  readonly url: string;
  readonly size: number;
  readonly obtained: Date;
  readonly nextUpdate: Date;
  /** Firefox leaves the octets on disk until somebody reads them. */
  readonly octets: Blob;
}

/** The CRLs the user chose to keep. Nothing is on disk before the first one. */
export interface KeptCrls {
  /** The one from that URL, unless it has run out. */
  find(url: string, at: Date): Promise<KeptCrl | undefined>;
  /** In place of an earlier one from the same URL; what has run out, or is too much by now, goes. */
  keep(crl: KeptCrl): Promise<void>;
  drop(url: string): Promise<void>;
  /** Octets of each, by its URL. */
  sizes(): Promise<ReadonlyMap<string, number>>;
  forget(): Promise<void>;
}

const mostOctets = 1024 ** 3;

/** Which of them have to go: those that have run out, and of the others the oldest as long as all are more than `limit`. */
export function toDrop<Kept extends Pick<KeptCrl, "size" | "obtained" | "nextUpdate">>(
  kept: readonly Kept[],
  at: Date,
  limit = mostOctets,
): readonly Kept[] {
  let octets = 0;
  return kept
    .toSorted((one, other) => other.obtained.getTime() - one.obtained.getTime())
    .filter(({ size, nextUpdate }) => {
      if (nextUpdate <= at) return true;
      octets += size;
      return octets > limit;
    });
}

const name = "crls";

const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(name, { keyPath: "url" });
  return done(request);
}

async function inStore<Result>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => Promise<Result>,
): Promise<Result> {
  const database = await open();
  try {
    const transaction = database.transaction(name, mode);
    const written = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const [result] = await Promise.all([work(transaction.objectStore(name)), written]);
    return result;
  } finally {
    database.close();
  }
}

/** To look must not leave an empty database behind. */
const isThere = async (): Promise<boolean> =>
  (await indexedDB.databases()).some((database) => database.name === name);

export function openKeptCrls(): KeptCrls {
  const drop = async (url: string): Promise<void> => {
    if (await isThere()) await inStore("readwrite", (store) => done(store.delete(url)));
  };
  return {
    find: async (url, at) => {
      if (!(await isThere())) return undefined;
      const found = await inStore("readonly", (store) => done<KeptCrl | undefined>(store.get(url)));
      if (found === undefined || found.nextUpdate > at) return found;
      await drop(url);
      return undefined;
    },
    keep: (crl) =>
      inStore("readwrite", async (store) => {
        await done(store.put(crl));
        const all = await done<KeptCrl[]>(store.getAll());
        for (const { url } of toDrop(all, crl.obtained)) await done(store.delete(url));
      }),
    drop,
    sizes: async () => {
      const all = (await isThere())
        ? await inStore("readonly", (store) => done<KeptCrl[]>(store.getAll()))
        : [];
      return new Map(all.map(({ url, size }) => [url, size]));
    },
    forget: async () => {
      await done(indexedDB.deleteDatabase(name));
    },
  };
}
