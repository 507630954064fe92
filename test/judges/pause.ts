export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks again and again until there is an answer; after the time is over, fails with what `otherwise` tells. */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  { seconds, every = 250, otherwise }: { seconds: number; every?: number; otherwise: () => string | Promise<string> },
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${await otherwise()} (waited ${seconds} s)`);
    await pause(every);
  }
}
