import { expect } from 'chai';
import { withoutGroupMembers } from '../../../../seed/bundled/credited-groups.ts';

describe('withoutGroupMembers', () => {
  const cases: [names: string[], left: string[]][] = [
    [['The Wachowski Brothers', 'Andy Wachowski'], ['The Wachowski Brothers']],
    [
      ['Albert Hughes', 'The Hughes Brothers', 'C D'],
      ['The Hughes Brothers', 'C D'],
    ],
    [['The Soska Sisters'], ['The Soska Sisters']],
    [
      ['The Hughes Brothers', 'John Ford'],
      ['The Hughes Brothers', 'John Ford'],
    ],
    [
      ['Jerry Zucker', 'David Zucker'],
      ['Jerry Zucker', 'David Zucker'],
    ],
    [['The Taviani Brothers', 'Paolo Távianì'], ['The Taviani Brothers']],
  ];
  for (const [names, left] of cases) {
    it(`leaves ${left.join(' and ')} of ${names.join(', ')}`, () => {
      expect(withoutGroupMembers(names)).to.deep.equal(left);
    });
  }
});
