import { z } from 'zod';
import { Secret } from '@libs/kernel';

/** Highest delay a Node timer keeps; anything above fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

export const secret = (description: string) =>
  z
    .string()
    .transform((plain) => new Secret(plain))
    .optional()
    .meta({ description, secret: true });

export const secretUrl = (protocols: readonly string[], description: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      message: `must be a URL starting with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    })
    .transform((plain) => new Secret(plain))
    .optional()
    .meta({ description, secret: true });

export const httpUrl = (description: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol), {
      message: 'must be a URL starting with http:// or https://',
    })
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .describe(description);

/** Items between commas. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

export const milliseconds = (min = 1) => whole(min, MAX_TIMER_MS);
export const flag = () => z.stringbool({ error: 'must be true or false' });

/** A number from 0 to 1. */
export const share = () =>
  z
    .string()
    .regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/, 'must be a number from 0 to 1')
    .transform(Number);
