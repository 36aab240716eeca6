interface Area {
  get(keys: string | null): Promise<Record<string, unknown>>;
  set(items: Readonly<Record<string, unknown>>): Promise<void>;
  remove(keys: string | readonly string[]): Promise<void>;
}

/** As much of a storage area as is used, with room for `quota` characters of JSON; each call takes its time. */
export function storageArea(quota = Number.POSITIVE_INFINITY): Area {
  let items: Readonly<Record<string, unknown>> = {};
  const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  return {
    get: async (key) => {
      await later();
      const found = Object.entries(items).filter(([name]) => key === null || name === key);
      return structuredClone(Object.fromEntries(found));
    },
    set: async (more) => {
      await later();
      const after = { ...items, ...structuredClone(more) };
      if (JSON.stringify(after).length > quota) throw new Error("QuotaExceededError");
      items = after;
    },
    remove: async (keys) => {
      await later();
      items = Object.fromEntries(Object.entries(items).filter(([name]) => ![keys].flat().includes(name)));
    },
  };
}

/** Outside Firefox there is no `browser`: this puts the given parts of it in its place. */
export function installFirefox(parts: object): void {
  const browser = { runtime: { id: "test" }, ...parts };
  Object.assign(globalThis, { browser, chrome: browser });
}
