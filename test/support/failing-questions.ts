import type { RouteTableOptions } from '../../api/http/route-table.ts';

/** Questions of which every one ends in this error. */
export function failingQuestions(error: Error): Omit<RouteTableOptions, 'metrics' | 'clock'> {
  const fail = (): Promise<never> => Promise.reject(error);
  return {
    search: { kept: () => undefined, search: fail },
    suggest: { suggest: fail },
    titles: { read: fail },
    datasets: { read: fail },
    scans: { kept: () => undefined, answer: fail },
    inMemory: () => false,
  };
}
