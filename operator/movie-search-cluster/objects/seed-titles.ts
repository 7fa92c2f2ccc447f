import {
  choiceOfTypes,
  DEFAULT_TITLE_CHOICE,
  listed,
  type TypeChoice,
} from '../../../catalog/title-choice.ts';
import type { TitlesSpec } from '../../../crds/dataset-spec.ts';
import type { Container } from '../../kube/resources.ts';

/**
 * What tells the loader which titles to load. The usual choice is not named, and one choice has one wording: a Job of the same choice is
 * the same Job.
 */
export function titlesEnvironment(titles: TitlesSpec): NonNullable<Container['env']> {
  const { adult, aliasRegions, aliasLanguages } = titles;
  return [
    ...typesEnvironment(typesOf(titles)),
    ...(adult === DEFAULT_TITLE_CHOICE.adult ? [] : [{ name: 'TITLE_ADULT', value: String(adult) }]),
    ...(aliasRegions === undefined ? [] : [{ name: 'ALIAS_REGIONS', value: listed(aliasRegions) }]),
    ...(aliasLanguages === undefined ? [] : [{ name: 'ALIAS_LANGUAGES', value: listed(aliasLanguages) }]),
  ];
}

function typesOf({ types, excludeTypes }: TitlesSpec): TypeChoice {
  if (types !== undefined) return { only: types };
  return excludeTypes === undefined ? DEFAULT_TITLE_CHOICE.types : { except: excludeTypes };
}

function typesEnvironment(types: TypeChoice): NonNullable<Container['env']> {
  if (choiceOfTypes(types) === choiceOfTypes(DEFAULT_TITLE_CHOICE.types)) return [];
  if ('only' in types) return [{ name: 'TITLE_TYPES', value: listed(types.only) }];
  // No variable may be empty: that is one that was not given.
  if (types.except.length === 0) return [{ name: 'TITLE_TYPES', value: '*' }];
  return [{ name: 'TITLE_TYPES_EXCEPT', value: listed(types.except) }];
}
