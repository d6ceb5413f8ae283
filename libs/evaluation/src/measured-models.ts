import { type CatalogModel, type Measurable, type Measurements, PROMPT_TYPES, type PromptType, saidQuality } from '@libs/catalog';
import type { CapabilitiesRepository, Probed, ProbeRow } from './capabilities.repository';
import { believe, elsewhereOf, type Seen } from './quality-model';
import type { QualityRepository, ScoreRow } from './quality.repository';

const FIELD_OF: Readonly<Record<Probed, Measurable>> = {
  ...{ tools: 'tools', parallel_tools: 'parallelTools', schema: 'structuredOutput', vision: 'vision' },
  ...{ stream_usage: 'streamUsage', reasoning: 'reasoning', cache_read: 'cacheReads' },
};

export type SeenByType = ReadonlyMap<PromptType, Seen>;

export function byTarget(rows: readonly ScoreRow[]): Map<string, Map<PromptType, Seen>> {
  const found = new Map<string, Map<PromptType, Seen>>();
  for (const { provider, model, prompt_type, good, total } of rows) {
    const id = `${provider}/${model}`;
    const seen = found.get(id) ?? new Map<PromptType, Seen>();
    found.set(id, seen.set(prompt_type, { good, total }));
  }
  return found;
}

/** Lays over a model of the catalog what was measured; the same object where nothing was. */
export function measure(
  model: CatalogModel,
  seen: SeenByType | undefined,
  probes: readonly ProbeRow[] | undefined,
): CatalogModel {
  if (!seen && !probes) return model;
  const fields: Partial<Record<Measurable, boolean>> = {};
  const capabilities: Partial<Record<Measurable, string>> = {};
  for (const { capability, outcome, at } of probes ?? []) {
    const field = FIELD_OF[capability];
    fields[field] = outcome === 'works';
    capabilities[field] = at.toISOString();
  }
  const quality: Partial<Record<PromptType, number>> = {};
  const evidence: Partial<Record<PromptType, number>> = {};
  if (seen) {
    for (const type of PROMPT_TYPES) {
      const here = seen.get(type) ?? { good: 0, total: 0 };
      const belief = believe(saidQuality(model, type), here, elsewhereOf(seen, type));
      quality[type] = belief.score;
      evidence[type] = belief.evidence;
    }
  }
  return { ...model, ...fields, measured: { ...(seen && { quality, evidence }), ...(probes && { capabilities }) } };
}

/** What the catalog of every replica is laid over with. */
export const measurementsOf = (
  quality: Pick<QualityRepository, 'scores' | 'version'>,
  capabilities: Pick<CapabilitiesRepository, 'latest'>,
): Measurements => ({
  load: async () => {
    const seen = byTarget(await quality.scores());
    const probes = new Map<string, ProbeRow[]>();
    for (const row of await capabilities.latest()) {
      const id = `${row.provider}/${row.model}`;
      probes.set(id, [...(probes.get(id) ?? []), row]);
    }
    return (model) => {
      const id = `${model.provider}/${model.model}`;
      return measure(model, seen.get(id), probes.get(id));
    };
  },
  version: () => quality.version(),
});
