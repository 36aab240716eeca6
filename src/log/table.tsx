import type { Sent } from "../browser/messages.ts";
import { say } from "../ui/words.ts";
import { columns, wordsOf } from "./rows.ts";

/** A longer address than this is folded: the question in a GET would make its row many lines high. */
const longest = 80;

const To = ({ url }: Pick<Sent, "url">) =>
  url.length <= longest ? (
    <code>{url}</code>
  ) : (
    <details class="folded">
      <summary>
        <code>{url}</code>
      </summary>
    </details>
  );

/** Everything that was sent, one request in a row. On a narrow page each row becomes a card. */
export const SentTable = ({ rows }: { readonly rows: readonly Sent[] }) => (
  <table class="sent">
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            {say(`log_${column}`)}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((sent, index) => {
        const words = wordsOf(sent);
        return (
          <tr key={rows.length - index} data-outcome={sent.outcome}>
            {columns.map((column) => (
              <td
                key={column}
                class={column}
                data-label={say(`log_${column}`)}
                title={column === "at" ? sent.at : undefined}
              >
                {column === "to" ? <To url={sent.url} /> : words[column]}
              </td>
            ))}
          </tr>
        );
      })}
    </tbody>
  </table>
);
