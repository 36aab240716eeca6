import type { Sent } from "../browser/messages.ts";
import { say } from "../ui/words.ts";
import { columns, wordsOf } from "./rows.ts";

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
                {column === "to" ? <code>{words.to}</code> : words[column]}
              </td>
            ))}
          </tr>
        );
      })}
    </tbody>
  </table>
);
