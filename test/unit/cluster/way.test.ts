import { expect } from 'chai';
import { chooseWay } from '../../../cluster/way/way.ts';
import type { Surroundings } from '../../../cluster/way/way.ts';

const all: Surroundings = {
  asked: undefined,
  noHostEngine: undefined,
  noPublishedImages: undefined,
  noEngineOfOurs: undefined,
};
const noDocker = {
  noHostEngine: 'there is no `docker` command',
  noPublishedImages: 'there is no `docker` command',
};
const noPull = { noPublishedImages: 'the registry does not answer' };
const noRoot = { noEngineOfOurs: 'that takes root' };

describe('the way to obtain images', () => {
  const choices: [string, Partial<Surroundings>, { way: string; engine: string; why: RegExp }][] = [
    ['Docker and images to pull', {}, { way: 'published', engine: 'host', why: /can be pulled/ }],
    ['Docker, nothing to pull', noPull, { way: 'built', engine: 'host', why: /registry does not answer/ }],
    ['no Docker, root on Debian', noDocker, { way: 'built', engine: 'ours', why: /no `docker` command/ }],
    ['no root but Docker', noRoot, { way: 'published', engine: 'host', why: /can be pulled/ }],
    [
      'no root, Docker, nothing to pull',
      { ...noRoot, ...noPull },
      { way: 'built', engine: 'host', why: /does not answer/ },
    ],
    [
      'built asked for, with Docker',
      { asked: 'built' },
      { way: 'built', engine: 'host', why: /IMAGES=built/ },
    ],
    [
      'built asked for, without Docker',
      { asked: 'built', ...noDocker },
      { way: 'built', engine: 'ours', why: /IMAGES=built/ },
    ],
    [
      'published asked for',
      { asked: 'published' },
      { way: 'published', engine: 'host', why: /IMAGES=published/ },
    ],
  ];
  for (const [name, found, { way, engine, why }] of choices) {
    it(`${name}: ${way}, ${engine}`, () => {
      const choice = chooseWay({ ...all, ...found });
      expect(choice).to.include({ way, engine });
      expect('why' in choice ? choice.why : '').to.match(why);
    });
  }

  const refusals: [string, Partial<Surroundings>, RegExp, RegExp][] = [
    [
      'neither Docker nor root',
      { ...noDocker, ...noRoot },
      /no `docker` command.*that takes root/,
      /as root/,
    ],
    [
      'built asked for, neither Docker nor root',
      { asked: 'built', ...noDocker, ...noRoot },
      /takes root/,
      /install Docker/,
    ],
    [
      'published asked for, without Docker',
      { asked: 'published', ...noDocker },
      /needs Docker/,
      /DOCKER_HOST/,
    ],
    [
      'published asked for, nothing to pull',
      { asked: 'published', ...noPull },
      /does not answer/,
      /IMAGES=built/,
    ],
    ['something else asked for', { asked: 'both' }, /IMAGES=both/, /IMAGES=published/],
  ];
  for (const [name, found, refused, next] of refusals) {
    it(`${name}: refuses, and says what the choices are`, () => {
      const choice = chooseWay({ ...all, ...found });
      expect('refused' in choice ? choice.refused : '').to.match(refused);
      expect('choices' in choice ? choice.choices.join('\n') : '').to.match(next);
    });
  }
});
