import type { Price } from '@libs/kernel';
import type { Reason, ReasonPart } from './plan/reason';
import type { RouteSettings } from './route-settings';

/** A provider and a model there: one thing that can be tried. */
export interface Target {
  providerId: string;
  /** In the upstream's own words. */
  model: string;
  /** Absent when nobody knows the price. */
  price?: Price;
  /** Output limit to state where the upstream demands one. */
  maxOutputTokens: number;
  /** What the catalog knows; absent: unknown, so nothing is refused for it. */
  contextLength?: number;
  vision?: boolean;
  tools?: boolean;
  /** Why this target, and why at this place, in words for the client. */
  reason: string;
  /** The same in parts, where an explanation was asked for. */
  because?: readonly ReasonPart[] | undefined;
  /** What who is served by it should know: that its provider ends it. */
  warning?: string;
}

/** How a request is to be served. */
export interface Plan {
  /** Ordered, best first; never empty. */
  readonly targets: readonly Target[];
  readonly settings: RouteSettings;
  /**
   * What requests of one conversation have in common, as a number: the same provider key serves them while it is
   * well, so that what the provider has cached is read again. Absent: nothing is to be gained.
   */
  readonly affinity?: number | undefined;
  /** Asked in their order after the targets when one has refused for this reason; absent: its refusal is the answer. */
  readonly afterRefusal?: { readonly contextWindow?: readonly Target[]; readonly contentPolicy?: readonly Target[] } | undefined;
  /** Gets a copy of the request whose answer nobody sees. */
  readonly shadow?: Target | undefined;
  /** A model is tried out: what that was expected to cost more, and what the first choice would have cost. */
  readonly explored?: { readonly expectedMicroUsd: number; readonly insteadOf: Target } | undefined;
  /** What decided, for the request log; absent where nothing but the name of a model did. */
  readonly trace?: RouteTrace | undefined;
}

/** What decided on a plan, as it is kept with the request. */
export interface RouteTrace {
  /** Of the routing configuration; null: the product's own. */
  version: number | null;
  /** The version is being tried out on a part of the traffic. */
  canary?: true;
  rule?: string;
  /** Virtual model or split, and where its choice fell. */
  choice?: string;
  strategy?: string;
  /** A model was tried out, which was expected to cost so much more, micro-USD. */
  explored?: number;
  prompt_type?: string;
  complexity?: number;
  /** What the request was seen to need. */
  needs?: readonly string[];
}

/** Ids remembered; clients may name models without end. */
const MOST_IDS = 4_000;
const ids = new Map<string, Map<string, string>>();
let idsMade = 0;

/**
 * `provider/model`. A request looks it up in a dozen maps, and text that is put together anew is hashed anew in each: so it
 * is made once.
 */
export function idOf({ providerId, model }: Pick<Target, 'providerId' | 'model'>): string {
  const known = ids.get(providerId)?.get(model);
  if (known !== undefined) return known;
  if (++idsMade % MOST_IDS === 0) ids.clear();
  const ofProvider = ids.get(providerId) ?? new Map<string, string>();
  const id = `${providerId}/${model}`;
  ids.set(providerId, ofProvider.set(model, id));
  return id;
}

/**
 * The same target with other words. Written out, since a copy by spread costs each request microseconds; the compiler
 * misses what is missing here.
 */
export const withReason = (target: Target, { words, parts }: Reason, warning = target.warning): Target =>
  ({
    providerId: target.providerId,
    model: target.model,
    price: target.price,
    maxOutputTokens: target.maxOutputTokens,
    contextLength: target.contextLength,
    vision: target.vision,
    tools: target.tools,
    reason: words,
    because: parts,
    warning,
  }) satisfies Record<keyof Target, unknown>;

/** Why it is asked, as far as was said. */
export const reasonOf = ({ reason, because }: Target): Reason => ({ words: reason, parts: because });
