import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { Deployment } from './deployment';

const KINDS = [
  ['context_window_fallbacks', 'context_window'],
  ['content_policy_fallbacks', 'content_policy'],
] as const;

/** `fallbacks: [{a: [b, c]}]` becomes a rule: whoever asks for a gets a, then b, then c. */
export function fallbacksOf(
  sections: readonly JsonObject[],
  deployments: readonly Deployment[],
  notes: string[],
): { rules?: object[] } {
  const targets = pairs(sections, 'fallbacks');
  const special = KINDS.map(([theirs, ours]) => [ours, pairs(sections, theirs)] as const);
  const names = [...new Set([...targets.keys(), ...special.flatMap(([, found]) => [...found.keys()])])];
  const rules = names.flatMap((name, i) => {
    if (name === '*') {
      notes.push('default fallbacks for every model: add the wanted targets to each virtual model, or ask for `a,b,c`');
      return [];
    }
    if (!deployments.some((one) => one.name === name)) notes.push(`fallbacks of ${name}: no deployment has this name`);
    const more = Object.fromEntries(special.flatMap(([ours, found]) => (found.has(name) ? [[ours, found.get(name)]] : [])));
    const chain = targets.get(name);
    const then = { ...(chain && { targets: [name, ...chain] }), ...(Object.keys(more).length > 0 && { fallbacks: more }) };
    return [{ id: `fallback-${i + 1}`, when: { model: name }, then }];
  });
  return rules.length === 0 ? {} : { rules };
}

function pairs(sections: readonly JsonObject[], key: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const section of sections) {
    for (const entry of Array.isArray(section[key]) ? section[key] : []) {
      if (!isJsonObject(entry)) continue;
      for (const [name, targets] of Object.entries(entry))
        if (Array.isArray(targets))
          found.set(
            name,
            targets.filter((one): one is string => typeof one === 'string'),
          );
    }
  }
  return found;
}
