// A namespace import, because test runner, app runner and tsc disagree on default imports of JSON.
import * as fields from '../../imports/fields.json';

/** One field of a type: the name of its type, with the Kubernetes minors that have it unless all known ones do. */
export type Field = string | { readonly type: string; readonly since?: number; readonly until?: number };

/** What `imports/fields.json` holds; see `imports/generate.ts`, which writes it. */
export interface FieldTable {
  /** Minors of Kubernetes that the table covers. */
  readonly minors: readonly number[];
  /** Type of each kind, by `apiVersion/kind`. */
  readonly kinds: Readonly<Record<string, string>>;
  /**
   * Fields of each type, by name. `X[]` is a list and `X{}` a map with free keys of `X`; other types are types of this
   * table or `string`, `integer`, `number`, `boolean`, `quantity`, `int-or-string`, `any`. A field `*` allows any other.
   */
  readonly types: Readonly<Record<string, Readonly<Record<string, Field>>>>;
}

/** Every field of every kind that Keelson knows. Read it through `fieldsOf`, which loads this file at first use only. */
export const table: FieldTable = fields;
