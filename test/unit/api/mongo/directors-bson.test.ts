import { expect } from 'chai';
import fc from 'fast-check';
import { BSON } from 'mongodb';

import { type ByteText, fromByteText } from '../../../../api/byte-text.ts';
import { DirectorsBson } from '../../../../api/mongo/directors-bson.ts';

const text = fc.string({ unit: 'grapheme' });
const person = fc.record({ id: text, name: fc.option(text) });
const title = fc.record({ _id: text, directors: fc.array(person) });

/** The element `cursor` of a find's answer, as the driver gives it where it is told to leave values as they are. */
function cursorOf(firstBatch: object[]): Buffer {
  return Buffer.from(BSON.serialize({ firstBatch, id: BSON.Long.ZERO, ns: 'moviesearch.titles' }));
}

function read(firstBatch: object[]): Map<string, string> {
  const found = new Map<string, ByteText>();
  new DirectorsBson().read(cursorOf(firstBatch), found);
  return new Map([...found].map(([id, json]) => [id, fromByteText(json)]));
}

describe('DirectorsBson', () => {
  it('writes to the letter what JSON.stringify makes of the directors', () => {
    fc.assert(
      fc.property(fc.uniqueArray(title, { selector: ({ _id }) => _id }), (titles) => {
        const due = new Map(titles.map(({ _id, directors }) => [_id, JSON.stringify(directors)]));
        expect(read(titles)).to.deep.equal(due);
      }),
    );
  });

  it('escapes what JSON does not let stand', () => {
    const odd = `${String.fromCharCode(...Array.from({ length: 0x80 }, (_, unit) => unit))}é漢🎬\u2028`;
    const directors = [{ id: odd, name: odd.repeat(1000) }];
    expect(read([{ _id: 'a', directors }]).get('a')).to.equal(JSON.stringify(directors));
  });

  it('passes over elements beside those of directors, of whatever type titles have', () => {
    const others = { n: 1, big: BSON.Long.MAX_VALUE, d: 0.5, at: new Date(0), no: null, yes: true };
    const stamp = new BSON.Timestamp(1n);
    const directors = [{ ...others, stamp, name: 'Ann', deep: { others, list: [1] }, id: 'nm1' }];
    const found = read([{ ...others, _id: 'tt1', aliases: ['Heat'], directors, year: 1995 }]);
    expect(found).to.deep.equal(new Map([['tt1', '[{"id":"nm1","name":"Ann"}]']]));
  });

  it('tells an answer that is none', () => {
    const found = new Map<string, ByteText>();
    const bson = new DirectorsBson();
    const cursor = (of: object): Buffer => Buffer.from(BSON.serialize(of));
    expect(() => bson.read(cursor({ id: 0 }), found)).to.throw(TypeError, 'no firstBatch');
    expect(() => bson.read(cursorOf([{ _id: 'tt1' }]), found)).to.throw(TypeError, 'no directors');
    const odd = cursorOf([{ _id: 'tt1', odd: new BSON.ObjectId(), directors: [] }]);
    expect(() => bson.read(odd, found)).to.throw(TypeError, 'type 7');
    const whole = cursorOf([{ _id: 'tt1', directors: [{ id: 'nm1', name: 'Ann' }] }]);
    expect(() => bson.read(whole.subarray(0, whole.length - 60), found)).to.throw(TypeError, 'is cut');
  });
});
