import { useSignal } from "@preact/signals";
import { Fragment } from "preact";
import { say } from "../ui/words.ts";

/** A field by the name it has in the Report, and its value; several values stand under each other. */
export type Fact = readonly [field: string, value: string | number | boolean | readonly string[] | undefined];

/** Every field of a record as a fact; a field with fields of its own as JSON. */
export const factsOf = (record: object): Fact[] =>
  Object.entries(record).map(([field, value]: [string, unknown]) => [
    field,
    typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : JSON.stringify(value),
  ]);

/** Fields and values as they are. A field without a value is left out: the Report does not have it. */
export const Facts = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <dl class="facts">
    {facts
      .map(([field, value = []]) => [field, [...new Set([value].flat())]] as const)
      .filter(([, values]) => values.length > 0)
      .map(([field, values]) => (
        <Fragment key={field}>
          <dt>
            <code>{field}</code>
          </dt>
          {values.map((value) => (
            <dd key={String(value)}>
              <bdi>{String(value)}</bdi>
            </dd>
          ))}
        </Fragment>
      ))}
  </dl>
);

/** A long value in full, and a button that copies it. */
export function Raw({ name, value }: { readonly name: string; readonly value: string }) {
  const copied = useSignal(false);
  return (
    <>
      <h4>{name}</h4>
      <div class="raw">
        <code>{value}</code>
        <button
          type="button"
          aria-label={say("copy_what", { name })}
          onClick={() => {
            void navigator.clipboard.writeText(value).then(() => {
              copied.value = true;
            });
          }}
        >
          {say("copy")}
        </button>
        <span role="status">{copied.value && say("copied")}</span>
      </div>
    </>
  );
}
