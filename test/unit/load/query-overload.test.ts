import { expect } from 'chai';

import { recoveredAfterMs } from '../../bench/query-overload.ts';

const window = (fromMs: number, right: number, p99: number | null) => ({
  fromMs,
  requests: 10,
  right,
  p99,
  servedBy: {},
});

describe('recoveredAfterMs', () => {
  const cases: [string, ReturnType<typeof window>[], number | undefined][] = [
    ['is 0 where nothing was amiss', [window(0, 10, 5), window(250, 10, 30)], 0],
    ['is the begin of the first window after the last failure', [window(0, 9, 5), window(250, 10, 5)], 250],
    ['waits for latency, too', [window(0, 10, 5), window(250, 10, 31), window(500, 10, 30)], 500],
    [
      'is not fooled by a good window between bad ones',
      [window(0, 1, 5), window(250, 10, 5), window(500, 9, 5), window(750, 10, 5)],
      750,
    ],
    ['is undefined where the last window is bad', [window(0, 10, 5), window(250, 0, null)], undefined],
  ];
  for (const [behaviour, windows, expected] of cases) {
    it(behaviour, () => {
      expect(recoveredAfterMs({ windows }, 15)).to.equal(expected);
    });
  }
});
