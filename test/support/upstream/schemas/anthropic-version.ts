import type { ReceivedRequest } from '../received';
import { listIn, type Problem } from './problem';

export const ANTHROPIC_VERSIONS = ['2023-06-01', '2026-10-21'];

const REMOVED = ['temperature', 'top_p', 'top_k'];

/** What a version of Anthropic's API takes no more: https://platform.claude.com/docs/en/api/versioning */
export function versionProblems({ api, headers, body }: ReceivedRequest): Problem[] {
  if (api !== 'anthropic' || headers['anthropic-version'] !== '2026-10-21') return [];
  const removed = REMOVED.filter((name) => body[name] !== undefined).map((name) => ({
    at: `/${name}`,
    problem: 'was removed with version 2026-10-21',
  }));
  const cited = listIn(body, 'messages').flatMap((message, index) =>
    message['role'] === 'user' && listIn(message, 'content').some((block) => listIn(block, 'citations').length > 0)
      ? [{ at: `/messages/${index}`, problem: 'text of the user may have no citations from version 2026-10-21 on' }]
      : [],
  );
  return [...removed, ...cited];
}
