import { expect } from 'chai';

import { isFromRoot, lastParts, withoutFileMarks, withoutReleaseWords } from '../../../catalog/file-names.ts';
import { inLatinAlphabet, isRussianInLatin } from '../../../catalog/other-scripts.ts';
import { plainTyping } from '../../../catalog/plain-typing.ts';
import { titlesBeside } from '../../../catalog/titles-beside.ts';
import { titlesWithin } from '../../../catalog/titles-within.ts';

/** So long that what is looked at anew from every sign on takes minutes, and what is looked at once a moment. */
const LENGTH = 200_000;

describe('what is read out of long texts', function () {
  this.timeout(30_000);
  const readers: Record<string, (text: string) => unknown> = {
    isFromRoot,
    lastParts,
    withoutFileMarks,
    withoutReleaseWords,
    plainTyping,
    isRussianInLatin,
    inLatinAlphabet: (text) => [...inLatinAlphabet(text)],
    titlesBeside,
    titlesWithin,
  };
  const repeated = [
    '.',
    ' ',
    '(',
    'a/',
    '.web,',
    ' by a',
    ' ★',
    "a's ",
    '%e9',
    '\\u00',
    ' ||',
    'α\u0301',
    'vts.',
    '?q=',
  ];
  for (const [name, read] of Object.entries(readers)) {
    it(`${name} has read each before a test times out`, () => {
      for (const part of repeated) {
        const text = `a${part.repeat(LENGTH / part.length)}\nx`;
        expect(() => read(text), part).not.to.throw();
      }
    });
  }
});
