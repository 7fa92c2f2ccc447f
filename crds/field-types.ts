/** Kinds of field that several parts of the resource have. */
import { z } from 'zod';
import { compareQuantities, isQuantity, quantityPattern } from './quantity.ts';
import { withRules } from './rule.ts';

export const dnsLabel = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dnsSubdomain = new RegExp(`^${dnsLabel}(\\.${dnsLabel})*$`);

/** A pattern whose violation reads as a sentence: CEL `matches` with a message, not a bare `pattern`. */
export function matching(
  pattern: RegExp,
  message: string,
  { longest, shortest = 1 }: { longest: number; shortest?: number },
) {
  return withRules(z.string().min(shortest).max(longest), [
    { cel: `self.matches(${JSON.stringify(pattern.source)})`, message, holds: (text) => pattern.test(text) },
  ]);
}

export function objectName(what: string) {
  return matching(dnsSubdomain, `write the name of ${what}: lower-case letters, digits, "-" and "."`, {
    longest: 253,
  });
}

export const quantity = withRules(
  z
    .union([z.int(), z.string().max(32)])
    .meta({ 'x-kubernetes-int-or-string': true, pattern: quantityPattern.source }),
  [
    {
      cel: 'isQuantity(string(self)) && !quantity(string(self)).isLessThan(quantity("0"))',
      message: 'write a quantity of zero or more, such as 500m, 2, 512Mi or 20Gi',
      holds: (value) => isQuantity(value) && compareQuantities(value, 0) >= 0,
    },
  ],
);

export const positiveQuantity = withRules(quantity, [
  {
    cel: '!isQuantity(string(self)) || quantity(string(self)).compareTo(quantity("0")) != 0',
    message: 'write a quantity above zero, such as 20Gi',
    holds: (value) => !isQuantity(value) || compareQuantities(value, 0) !== 0,
  },
]);

export function int32(least: number, most: number) {
  return z.int().min(least).max(most);
}

/** A count that may grow past 2^31 (generations, titles). */
export const count = z.int().min(0);

export const timestamp = z.iso.datetime({ offset: true });

export const image = matching(/^[!-~]+$/, 'write an image reference without white space, such as mongo:8.0', {
  longest: 512,
});
