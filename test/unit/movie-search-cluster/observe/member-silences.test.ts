import { expect } from 'chai';
import type { MemberProbe } from '../../../../operator/mongo/replica-set-admin.ts';
import { MemberSilences } from '../../../../operator/movie-search-cluster/observe/member-silences.ts';
import { ago } from '../../../support/observed.ts';

const nothing: MemberProbe = { state: 'Unreachable', error: 'no answer' };
const empty: MemberProbe = { state: 'Uninitiated' };

describe('MemberSilences', () => {
  it('counts from the first question that was left unanswered', () => {
    const silences = new MemberSilences();
    silences.note('default/movies', [{ uid: 'a', probe: nothing }], ago(20));
    const silent = silences.note('default/movies', [{ uid: 'a', probe: nothing }], ago(10));
    expect([...silent]).to.deep.equal([['a', ago(20)]]);
  });

  it('begins anew after an answer, for another pod and for another cluster', () => {
    const silences = new MemberSilences();
    silences.note(
      'default/movies',
      [
        { uid: 'a', probe: nothing },
        { uid: 'b', probe: nothing },
      ],
      ago(30),
    );
    silences.note('default/movies', [{ uid: 'a', probe: empty }], ago(20));
    const asked = [
      { uid: 'a', probe: nothing },
      { uid: 'b', probe: nothing },
    ];
    expect([...silences.note('default/movies', asked, ago(10))]).to.deep.equal([
      ['a', ago(10)],
      ['b', ago(10)],
    ]);
    expect([...silences.note('films/movies', asked, ago(5))]).to.deep.equal([
      ['a', ago(5)],
      ['b', ago(5)],
    ]);
    silences.forget('default/movies');
    expect([...silences.note('default/movies', asked, ago(1))]).to.deep.equal([
      ['a', ago(1)],
      ['b', ago(1)],
    ]);
  });
});
