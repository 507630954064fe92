import * as fc from 'fast-check';

/**
 * One seed for all, so that a run is the same on every machine; fast-check prints it with the path of a failure. Set
 * `SEED` to look elsewhere and `RUNS` to look longer.
 */
const SEED = Number(process.env.SEED ?? 20_261_121);
const FACTOR = Number(process.env.RUNS ?? 1);

/** Checks a property as often as `numRuns` says. */
export function holds<T>(arbitrary: fc.Arbitrary<T>, numRuns: number, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), {
    seed: SEED,
    numRuns: numRuns * FACTOR,
    verbose: fc.VerbosityLevel.None,
  });
}

/** Values of an arbitrary, the same on every machine. */
export function sampleOf<T>(arbitrary: fc.Arbitrary<T>, count: number): readonly T[] {
  return fc.sample(arbitrary, { seed: SEED, numRuns: count * FACTOR });
}
