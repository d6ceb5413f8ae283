import type { BreakerTarget } from './port';

/** Provider and model of a target's name; the model may have slashes of its own. */
export function targetParts(target: BreakerTarget): { provider: string; model: string } {
  const slash = target.indexOf('/');
  return slash < 0 ? { provider: target, model: '' } : { provider: target.slice(0, slash), model: target.slice(slash + 1) };
}
