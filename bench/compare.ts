/** Seconds of one side: the median of its rounds, and the least and the most of them. */
export interface Seconds {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The same work done by both sides. */
export interface Comparison {
  readonly keelson: Seconds;
  readonly plain: Seconds;
  /** Keelson's median in parts of the other's: 2 is twice as slow. */
  readonly ratio: number;
}

/** Work that returns the seconds it took. */
export interface Contest {
  readonly keelson: () => number;
  readonly plain: () => number;
}

/** Lets both sides work in turn, after a round that warms the file cache and does not count. */
export function compare({ keelson, plain }: Contest, rounds = 5): Comparison {
  const seconds: { keelson: number[]; plain: number[] } = { keelson: [], plain: [] };
  keelson();
  plain();
  for (let round = 0; round < rounds; round++) {
    // The first one changes, so that neither gains from a machine that grows faster or slower.
    if (round % 2 === 0) seconds.keelson.push(keelson());
    seconds.plain.push(plain());
    if (round % 2 === 1) seconds.keelson.push(keelson());
  }
  const [ours, theirs] = [summary(seconds.keelson), summary(seconds.plain)];
  return { keelson: ours, plain: theirs, ratio: round(ours.median / theirs.median, 2) };
}

function summary(seconds: readonly number[]): Seconds {
  const sorted = seconds.map((each) => round(each, 3)).sort((one, other) => one - other);
  const at = (index: number) => sorted[index] ?? NaN;
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
