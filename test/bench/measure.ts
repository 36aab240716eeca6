/** Something to be timed; what it gives is thrown away. */
export type Work = () => unknown;

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
};

// Until the engine has compiled what there is to compile.
const warmUpMilliseconds = 500;

// Long enough for a clock of a millisecond, short enough for many samples.
const sampleMilliseconds = 10;

async function repeat(work: Work, times: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < times; i++) await work();
  return (performance.now() - start) / times;
}

/**
 * The median milliseconds of each of `works`, measured in turns, so that whatever else the machine does meets all of them alike.
 * Each sample repeats its work until it takes a few milliseconds, after a time that warms up and is not counted.
 */
export async function sideBySide<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  samples: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[];
  const times = {} as Record<Name, number>;
  const taken = {} as Record<Name, number[]>;
  for (const name of names) {
    const until = performance.now() + warmUpMilliseconds;
    let once = await repeat(works[name], 1);
    while (performance.now() < until) once = await repeat(works[name], 1);
    times[name] = Math.max(1, Math.ceil(sampleMilliseconds / Math.max(once, 0.001)));
    taken[name] = [];
  }
  for (let i = 0; i < samples; i++) {
    for (const name of names) taken[name].push(await repeat(works[name], times[name]));
  }
  return Object.fromEntries(names.map((name) => [name, median(taken[name])])) as Record<Name, number>;
}
