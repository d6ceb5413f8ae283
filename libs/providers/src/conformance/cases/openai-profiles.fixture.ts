import { NO_USAGE } from '@libs/kernel';
import type { ConformanceCase } from '../case.fixture';
import { errorOf, openAiCase, type OpenAiFacts } from './openai.fixture';

/** OpenAI's figures: cached tokens within the prompt, reasoning within the completion. */
const DETAILED: OpenAiFacts['usage'] = {
  wire: {
    prompt_tokens: 20,
    completion_tokens: 9,
    total_tokens: 29,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 2 },
  },
  means: { ...NO_USAGE, inputTokens: 16, cacheReadTokens: 4, outputTokens: 7, reasoningTokens: 2 },
};
const PLAIN: OpenAiFacts['usage'] = {
  wire: { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29 },
  means: { ...NO_USAGE, inputTokens: 20, outputTokens: 9 },
};
const NO_MODEL = { body: errorOf('The model `nope` does not exist or you do not have access to it.', 'model_not_found') };
const BAD_KEY = { body: errorOf('Incorrect API key provided: KEY.', 'invalid_api_key') };
const inSeconds = (seconds: number): ConformanceCase['retry'] => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: errorOf('Rate limit reached.', 'rate_limit_exceeded'),
  afterMs: seconds * 1000,
});

const azure: OpenAiFacts = {
  model: 'our-gpt-5-mini',
  key: { header: 'api-key', prefix: '' },
  images: 'address',
  usage: DETAILED,
  ending: 'usage chunk',
  errors: {
    400: {
      body: {
        error: {
          message: 'The prompt was filtered.',
          type: null,
          param: 'prompt',
          code: 'content_filter',
          status: 400,
          innererror: { code: 'ResponsibleAIPolicyViolation' },
        },
      },
    },
    401: {
      body: { error: { code: '401', message: 'Access denied due to invalid subscription key KEY or wrong API endpoint.' } },
    },
    404: { body: { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } } },
    429: { body: { error: { code: 'RateLimitReached', message: 'Your requests have exceeded the rate limit.' } } },
  },
  // The finer header says nothing there.
  retry: {
    status: 429,
    headers: { 'retry-after-ms': '0', 'retry-after': '12' },
    body: { error: { code: 'RateLimitReached', message: 'Slow down.' } },
    afterMs: 12_000,
  },
};

const FACTS: Readonly<Record<string, OpenAiFacts>> = {
  openai: {
    model: 'gpt-5-mini',
    images: 'address',
    usage: DETAILED,
    ending: 'usage chunk',
    errors: {
      401: BAD_KEY,
      404: NO_MODEL,
      429: { body: errorOf('You exceeded your current quota.', 'insufficient_quota', 'insufficient_quota'), kind: 'quota' },
    },
    retry: {
      status: 429,
      headers: { 'retry-after-ms': '125', 'x-ratelimit-reset-tokens': '125ms' },
      body: errorOf('Rate limit reached. Please try again in 125ms.', 'rate_limit_exceeded', 'tokens'),
      afterMs: 125,
    },
  },
  azure,
  'azure-deployments': { ...azure, probe: '/models?api-version=2024-10-21' },
  deepseek: {
    model: 'deepseek-chat',
    images: 'refused',
    usage: {
      wire: {
        prompt_tokens: 20,
        completion_tokens: 9,
        total_tokens: 29,
        prompt_cache_hit_tokens: 4,
        prompt_cache_miss_tokens: 16,
      },
      means: { ...NO_USAGE, inputTokens: 16, cacheReadTokens: 4, outputTokens: 9 },
    },
    ending: 'usage beside',
    broken: ['insufficient_system_resource'],
    errors: {
      401: {
        body: errorOf('Authentication Fails, Your api key: KEY is invalid', 'invalid_request_error', 'authentication_error'),
      },
      402: { body: errorOf('Insufficient Balance', 'invalid_request_error', 'unknown_error') },
      404: { body: errorOf('Model Not Exist', 'invalid_request_error') },
    },
    retry: 'none',
  },
  groq: {
    model: 'openai/gpt-oss-120b',
    images: 'address',
    usage: PLAIN,
    ending: 'x_groq',
    errors: { 401: { body: errorOf('Invalid API Key: KEY', 'invalid_api_key') }, 404: NO_MODEL },
    retry: {
      status: 429,
      headers: { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '7.66s' },
      body: errorOf('Rate limit reached. Please try again in 7.66s.', 'rate_limit_exceeded', 'tokens'),
      afterMs: 7660,
    },
  },
  together: {
    model: 'Qwen/Qwen3-32B',
    images: 'address',
    usage: PLAIN,
    ending: 'usage beside',
    stops: { eos: 'stop' },
    errors: { 401: BAD_KEY, 404: NO_MODEL },
    retry: inSeconds(2),
  },
  openrouter: {
    model: 'minimax/minimax-m2',
    images: 'address',
    usage: DETAILED,
    ending: 'usage chunk',
    broken: ['error'],
    errors: {
      401: { body: { error: { message: 'No auth credentials found for KEY', code: 401 } } },
      402: { body: { error: { message: 'This request requires more credits, or fewer max_tokens.', code: 402 } } },
      403: {
        body: {
          error: { message: 'The input was flagged.', code: 403, metadata: { reasons: ['violence'], flagged_input: 'x' } },
        },
        kind: 'client',
      },
      404: { body: { error: { message: 'No endpoints found for nope/nope.', code: 404 } } },
      429: { body: { error: { message: 'Provider returned error', code: 429, metadata: { provider_name: 'Google' } } } },
    },
    retry: inSeconds(3),
  },
  mistral: {
    model: 'mistral-small-latest',
    images: 'address',
    usage: PLAIN,
    ending: 'usage beside',
    stops: { model_length: 'length' },
    broken: ['error'],
    errors: {
      400: { body: { detail: [{ loc: ['body', 'messages'], msg: 'Field required', type: 'missing' }] } },
      401: { body: { detail: 'Invalid API Key KEY' } },
      404: { body: { object: 'error', message: 'Invalid model: nope', type: 'invalid_model', code: '1500' } },
      429: { body: { message: 'Requests rate limit exceeded' } },
    },
    retry: 'none',
  },
  xai: {
    model: 'grok-3-mini',
    images: 'address',
    usage: {
      wire: { ...DETAILED.wire, completion_tokens: 7 },
      means: DETAILED.means,
    },
    ending: 'usage beside',
    errors: {
      400: { body: { code: 'invalid-argument', error: 'Incorrect API key provided: KEY.' }, kind: 'auth' },
      401: { body: { code: 'unauthenticated', error: 'Incorrect API key provided: KEY.' } },
      404: { body: { code: 'not-found', error: 'The model nope does not exist.' } },
    },
    retry: 'none',
  },
  ollama: {
    model: 'qwen3:8b',
    images: 'bytes',
    usage: PLAIN,
    ending: 'usage chunk',
    errors: {
      401: { body: errorOf('Unauthorized: KEY', null, 'api_error') },
      404: { body: errorOf('model "nope" not found, try pulling it first', null, 'not_found_error') },
    },
    retry: 'none',
  },
  vllm: {
    model: 'openai/gpt-oss-20b',
    images: 'bytes',
    usage: PLAIN,
    ending: 'usage chunk',
    errors: {
      401: { body: { error: 'Unauthorized KEY' } },
      404: { body: { error: { message: 'The model `nope` does not exist.', type: 'NotFoundError', param: 'model', code: 404 } } },
    },
    retry: 'none',
  },
  lmstudio: {
    model: 'qwen/qwen3-4b',
    images: 'bytes',
    usage: PLAIN,
    ending: 'usage chunk',
    errors: {
      401: { body: { error: 'Malformed API token KEY' } },
      404: { body: { error: 'No model is loaded with this name.' } },
    },
    retry: 'none',
  },
  perplexity: {
    model: 'sonar',
    probe: '/async/chat/completions',
    images: 'address',
    usage: PLAIN,
    ending: 'last chunk without a mark',
    errors: {
      401: { body: { error: { message: 'Invalid API key provided: KEY.', type: 'invalid_api_key', code: 401 } } },
      404: { body: { error: { message: 'Not found.', type: 'not_found', code: 404 } } },
    },
    retry: 'none',
  },
  cerebras: {
    model: 'gpt-oss-120b',
    images: 'address',
    usage: PLAIN,
    ending: 'usage chunk',
    errors: {
      401: { body: { message: 'Wrong API Key KEY', type: 'invalid_request_error', param: 'api_key', code: 'wrong_api_key' } },
      404: {
        body: {
          message: 'Model nope does not exist or you do not have access to it.',
          type: 'not_found_error',
          param: 'model',
          code: 'model_not_found',
        },
      },
      429: {
        body: {
          message: 'Tokens per minute limit exceeded.',
          type: 'too_many_tokens_error',
          param: 'quota',
          code: 'token_quota_exceeded',
        },
      },
    },
    retry: 'none',
  },
  zai: {
    model: 'glm-4.7',
    images: 'address',
    usage: DETAILED,
    ending: 'usage beside',
    stops: { sensitive: 'content_filter', model_context_window_exceeded: 'length' },
    broken: ['network_error'],
    errors: {
      401: { body: { error: { code: '401', message: 'The token KEY is expired or incorrect.' } } },
      404: { body: { error: { code: '1211', message: 'Unknown model, please check the model code.' } } },
      429: { body: { error: { code: '1113', message: 'Insufficient balance or no resource package.' } }, kind: 'quota' },
    },
    retry: 'none',
  },
  cohere: {
    model: 'command-a-03-2025',
    images: 'address',
    usage: PLAIN,
    ending: 'usage beside',
    errors: {
      400: { body: { id: 'e1', message: 'too many tokens: size limit exceeded by 25836 tokens.' } },
      401: { body: { id: 'e2', message: 'Incorrect API key provided: KEY.' } },
      404: { body: { id: 'e3', message: "model 'nope' not found" } },
      429: { body: { message: 'You have reached the limit of your trial key.' } },
    },
    retry: 'none',
  },
  generic: {
    model: 'some-model',
    images: 'address',
    usage: DETAILED,
    ending: 'usage chunk',
    errors: { 401: BAD_KEY, 404: NO_MODEL },
    retry: inSeconds(7),
  },
  sandbox: {
    model: 'echo',
    images: 'address',
    usage: PLAIN,
    ending: 'usage chunk',
    errors: { 401: BAD_KEY, 404: NO_MODEL },
    retry: inSeconds(1),
  },
};

/** By family and profile. */
export const openAiCases: Readonly<Record<string, ConformanceCase>> = Object.fromEntries(
  Object.entries(FACTS).map(([id, facts]) => [`openai-compatible/${id}`, openAiCase(facts)]),
);
