/** The entries of a map, without those that an explicit undefined leaves out. */
export function entriesOf<T>(map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).filter(([, value]) => value !== undefined);
}
