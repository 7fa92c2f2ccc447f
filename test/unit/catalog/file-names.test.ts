import { expect } from 'chai';

import { isFromRoot, lastParts, withoutFileMarks, withoutReleaseWords } from '../../../catalog/file-names.ts';

describe('the names of files', () => {
  const bare: Record<string, string | undefined> = {
    'The.Matrix.1999.1080p.BluRay.x264': 'The.Matrix.1999',
    'matrix_1999.mkv': 'matrix_1999',
    'The Matrix.webm': 'The Matrix',
    'The Matrix [1080p]': 'The Matrix',
    'Heat.HEVC-GRP': 'Heat',
    'The Web': undefined,
    'Charlotte’s Web': undefined,
    'Mr. Holland’s Opus': undefined,
    Ts: undefined,
  };
  for (const [name, due] of Object.entries(bare)) {
    it(`${name} is ${due ?? 'no file'}`, () => {
      expect(withoutFileMarks(name)).to.equal(due);
    });
  }

  it('end with what a release says of itself', () => {
    expect(withoutReleaseWords('The.Matrix.German.DL.PROPER')).to.equal('The.Matrix');
    expect(withoutReleaseWords('The Matrix (Unrated)')).to.equal('The Matrix');
    expect(withoutReleaseWords('German')).to.equal('German');
    expect(withoutReleaseWords('Germans')).to.equal('Germans');
  });

  it('begin at a root where they name one', () => {
    for (const path of ['/films/Heat', '~/Heat', 'C:\\Heat', 'c:/Heat', 'https://x.org/heat'])
      expect(isFromRoot(path), path).to.equal(true);
    for (const title of ['Face:/Off', 'Face/Off', 'M:I-2', 'Re: Heat'])
      expect(isFromRoot(title), title).to.equal(false);
  });

  const parts: Record<string, string[]> = {
    '/movies/Heat (1995)/Heat.mkv': ['Heat.mkv', 'Heat (1995)'],
    'C:\\Movies\\Heat.avi': ['Heat.avi', 'Movies'],
    'Movies/Heat.avi': ['Heat.avi', 'Movies'],
    'https://letterboxd.com/film/heat-1995/': ['heat 1995'],
    'https://www.themoviedb.org/movie/603-the-matrix?language=de': ['the matrix'],
    'https://letterboxd.com/': [],
    'Face/Off': [],
    'Fahrenheit 9/11': [],
    'Mission: Impossible': [],
    'M:I-2': [],
    'Face:/Off': [],
    'd:/films/Heat.mkv': ['Heat.mkv', 'films'],
    'ftp://films/by/name/heat': ['heat'],
    'letterboxd.com/film/heat-1995/': ['heat 1995'],
    'https://www.google.com/search?q=heat+1995&hl=de': ['heat 1995', 'search'],
    'Heat (1995)/movie.mkv': ['Heat (1995)', 'movie.mkv'],
    'Movies/The Movie Hero.mkv': ['The Movie Hero.mkv', 'Movies'],
    'Movies/Main Street.avi': ['Main Street.avi', 'Movies'],
    'fear.com': [],
    'Mr. Holland/Opus': [],
  };
  for (const [path, due] of Object.entries(parts)) {
    it(`${path} ends with ${due.join(', in ') || 'nothing'}`, () => {
      expect(lastParts(path)).to.deep.equal(due);
    });
  }
});
