import type { CatalogModel } from './catalog-model';

/** What is to be known of the life of a model. */
export type Lived = Pick<CatalogModel, 'provider' | 'model' | 'deprecated' | 'retires' | 'replacedBy'>;

/** `retiring`: the day of its end is known; `deprecated`: only that it will come. */
export const LIFE_STAGES = ['current', 'deprecated', 'retiring', 'retired'] as const;
export type LifeStage = (typeof LIFE_STAGES)[number];

const DAY_MS = 86_400_000;
/** Whoever is served by a model that goes so soon is told. */
export const TOLD_DAYS = 90;

let known: { start: number; text: string } = { start: NaN, text: '' };

const startOf = (epochMs: number): number => Math.floor(epochMs / DAY_MS) * DAY_MS;

/** The day of a moment in UTC: YYYY-MM-DD. Asked for with each plan, and the same all day. */
export function dayOf(epochMs: number): string {
  const start = startOf(epochMs);
  if (known.start !== start) known = { start, text: new Date(start).toISOString().slice(0, 10) };
  return known.text;
}

/** The provider serves it no more, as far as is known. */
export const isRetired = ({ retires }: Pick<CatalogModel, 'retires'>, nowMs: number): boolean =>
  typeof retires === 'string' && retires <= dayOf(nowMs);

/** Whole days until its end, negative after it; null: no end is known. */
export const daysLeft = ({ retires }: Pick<CatalogModel, 'retires'>, nowMs: number): number | null =>
  typeof retires === 'string' ? Math.round((Date.parse(retires) - startOf(nowMs)) / DAY_MS) : null;

export function stageOf(model: Pick<CatalogModel, 'deprecated' | 'retires'>, nowMs: number): LifeStage {
  if (typeof model.retires === 'string') return isRetired(model, nowMs) ? 'retired' : 'retiring';
  return model.deprecated === true && model.retires !== null ? 'deprecated' : 'current';
}

interface Said {
  day: number;
  name: string;
  text: string | undefined;
}
/** What was said last of each row: it is asked for with each plan, and changes at midnight. */
const said = new WeakMap<Lived, Said>();

/**
 * What somebody who is served by it should know; undefined: nothing.
 * @param name how the model was asked for, where its row stands for several names
 */
export function lifeWarning(model: Lived, nowMs: number, name = model.model): string | undefined {
  if (model.retires === undefined && model.deprecated !== true) return undefined;
  const day = startOf(nowMs);
  const last = said.get(model);
  if (last && last.day === day && last.name === name) return last.text;
  const text = warningOf(model, nowMs, `${model.provider}/${name}`);
  said.set(model, { day, name, text });
  return text;
}

function warningOf(model: Lived, nowMs: number, name: string): string | undefined {
  const stage = stageOf(model, nowMs);
  if (stage === 'current') return undefined;
  const instead = model.replacedBy === undefined ? '' : `; its provider recommends ${model.replacedBy}`;
  if (stage === 'deprecated') return `${name} is deprecated by its provider${instead}`;
  if (stage === 'retired') return `${name} was retired by its provider on ${model.retires}${instead}`;
  const days = daysLeft(model, nowMs) ?? Infinity;
  return days > TOLD_DAYS
    ? undefined
    : `${name} retires on ${model.retires}, in ${days} ${days === 1 ? 'day' : 'days'}${instead}`;
}
