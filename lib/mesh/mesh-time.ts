/** Milliseconds as Istio takes them: `2s`, `4500ms`. */
export function meshTime(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

/** Milliseconds as messages name them: `2 s`, `431 ms`. */
export function timeText(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`;
}
