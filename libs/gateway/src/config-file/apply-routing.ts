import { isDeepStrictEqual } from 'node:util';
import { EMPTY_CONFIG } from '@libs/routing';
import type { Application } from './apply';
import type { ApplyServices } from './apply-services';

/** The one configuration there is; versions of it stay readable. A file that is silent about it leaves it to the API. */
export async function applyRouting(application: Application, { routing, trail }: ApplyServices): Promise<void> {
  const { routing: wanted } = application.parsed.file;
  const let_go = wanted === undefined && application.gone('routing').length > 0;
  if (wanted === undefined && !let_go) return;
  const config = wanted ?? EMPTY_CONFIG;
  if (!let_go) application.own('routing', 'active', ['routing']);
  const now = routing.current();
  if (now.canary === null && isDeepStrictEqual(plain(now.config), plain(config))) return;
  const { version } = await routing.put(config, {
    ...{ note: application.file, actor: `file ${application.file}`, trail: trail('routing.put', '') },
  });
  application.done.changed.push(`routing (version ${version})`);
}

/** As it is stored. */
const plain = (config: unknown): unknown => JSON.parse(JSON.stringify(config));
