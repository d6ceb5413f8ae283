import { GatewayError, permitsName, permitsTarget, type PrincipalLimits } from '@libs/kernel';

/** What the caller may use; absent = everything. */
export type Permitted = Pick<PrincipalLimits, 'allowedModels' | 'allowedProviders'>;

interface Providers {
  ready: ReadonlySet<string>;
  configured: ReadonlySet<string>;
}

/** The facts as the caller may know them: a forbidden provider does not exist, so that no plan can hold it. */
export function withinProviders<F extends Providers>(facts: F, { allowedProviders: allowed }: Permitted): F {
  if (!allowed) return facts;
  const within = (all: ReadonlySet<string>): ReadonlySet<string> => new Set(allowed.filter((provider) => all.has(provider)));
  return { ...facts, ready: within(facts.ready), configured: within(facts.configured) };
}

/** Decides on the targets behind one name that was asked for: all of them where the name itself is allowed. */
export function permits(
  asked: string,
  { allowedModels }: Permitted = {},
): (target: { providerId: string; model: string }) => boolean {
  if (!allowedModels || permitsName(allowedModels, asked)) return () => true;
  return (target) => permitsTarget(allowedModels, target);
}

export function notAllowed(asked: string, { allowedModels, allowedProviders }: Permitted): GatewayError {
  const models = allowedModels && `models ${allowedModels.join(', ')}`;
  const providers = allowedProviders && `providers ${allowedProviders.join(', ')}`;
  const shown = asked.length > 80 ? `${asked.slice(0, 80)}...` : asked;
  const allowed = [models, providers].filter((part) => part !== undefined).join('; ');
  const message = `This key may not use the model '${shown}'. It may use: ${allowed}.`;
  return new GatewayError('model_not_allowed', message.slice(0, 1_000), { param: 'model' });
}
