import messages from "../../public/_locales/en/messages.json" with { type: "json" };

interface Message {
  readonly message: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string }>>;
}

export const allMessages: Readonly<Record<string, Message>> = messages;

/** Outside a browser there is no `i18n`: this fills placeholders of the shipped messages as Firefox does, for a Briton. */
export function installMessages(): void {
  const getMessage = (id: string, substitutions: readonly string[] = []): string => {
    const { message = "", placeholders = {} } = allMessages[id] ?? {};
    return message.replaceAll(/\$(\w+)\$/g, (_, name: string) => {
      const content = placeholders[name]?.content ?? "";
      return content.replaceAll(
        /\$(\d)/g,
        (_, position: string) => substitutions[Number(position) - 1] ?? "",
      );
    });
  };
  const browser = { runtime: { id: "test" }, i18n: { getMessage } };
  Object.assign(globalThis, { browser, chrome: browser });
  Object.defineProperty(globalThis, "navigator", {
    value: { languages: ["de", "en-GB"] },
    configurable: true,
  });
}
