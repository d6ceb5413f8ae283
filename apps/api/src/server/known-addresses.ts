/**
 * Addresses that users of other gateways already have, and where the same is found here. Whoever calls one reaches
 * the same handler with the same rights.
 */
const ELSEWHERE: readonly (readonly [theirs: string, ours: string])[] = [
  ['/api/v1/completions', '/v1/chat/completions'],
  ['/api/v1/admin/tenants', '/v1/admin/tenants'],
  ['/api/models', '/v1/models'],
  ['/api/feedback', '/v1/feedback'],
  ['/api/eval', '/v1/evaluations'],
  ['/api/health', '/health'],
  ['/api/metrics', '/metrics'],
  ['/api/providers', '/v1/admin/providers'],
  ['/api/cache', '/v1/admin/cache'],
  ['/api/circuit-breakers', '/v1/admin/circuit-breakers'],
  ['/api/budget', '/v1/admin/budget'],
  ['/api/admin/keys', '/v1/admin/api-keys'],
  ['/api/route', '/v1/route'],
  ['/api/admin/routing', '/v1/admin/routing'],
  ['/api/admin/models', '/v1/admin/models'],
  ['/api/admin/providers', '/v1/admin/providers'],
  ['/api/admin/logs', '/v1/admin/requests'],
];

/** Some clients of Google leave `models/` out where a model's name holds a slash. */
const SHORT_GEMINI = /^\/v1beta\/(?!models\/)([^?]+:(?:generateContent|streamGenerateContent|countTokens)(?:\?.*)?)$/;

/** The address as the router knows it. Called for every request, so what is ours already is seen at a glance. */
export function ourAddress(url: string): string {
  if (url.startsWith('/v1beta/')) return url.replace(SHORT_GEMINI, '/v1beta/models/$1');
  if (!url.startsWith('/api/')) return url;
  for (const [theirs, ours] of ELSEWHERE) {
    if (url.startsWith(theirs) && ENDS_WORD.test(url.charAt(theirs.length))) return ours + url.slice(theirs.length);
  }
  return url;
}

const ENDS_WORD = /^[/?]?$/;
