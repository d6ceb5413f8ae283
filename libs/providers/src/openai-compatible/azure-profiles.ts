import type { OpenAiCompatibleProfile } from './profile';

/** The latest general version of the API that has deployments in its addresses. */
const CLASSIC_VERSION = '2024-10-21';

/** Deployments are named by whoever made them; most names hold the model's. */
const REASONING_DEPLOYMENTS = /(?:^|[-_./])(?:o\d|gpt-?(?:[5-9]|\d\d|oss))(?!.*-chat)/i;

/**
 * Azure's two surfaces, made from OpenAI's profile. Answers carry `content_filter_results`, streams begin with a
 * chunk of the filter's verdict on the prompt, without choices: both pass a relay as they are.
 * https://learn.microsoft.com/azure/ai-foundry/openai/latest
 */
export function azureProfiles(openai: OpenAiCompatibleProfile): OpenAiCompatibleProfile[] {
  const { completes: _completes, webSearch: _search, documents: _documents, baseUrl: _address, ...shared } = openai;
  const azure: OpenAiCompatibleProfile = {
    ...shared,
    id: 'azure',
    label: 'Azure OpenAI',
    key: { header: 'api-key', prefix: '' },
    reasoningControl: { by: 'reasoning_effort', models: REASONING_DEPLOYMENTS },
    extraFields: new Set([...openai.extraFields, 'data_sources', 'user_security_context']),
    offers: openai.offers?.embeddings && { embeddings: openai.offers.embeddings, relayed: [] },
    // Its encrypted reasoning is its own.
    responds: { native: false },
  };
  const { responds: _responds, offers: _offers, promptCacheKey: _key, customTools: _tools, ...older } = azure;
  const classic: OpenAiCompatibleProfile = {
    ...older,
    id: 'azure-deployments',
    label: 'Azure OpenAI',
    paths: {
      chat: `/deployments/{model}/chat/completions?api-version=${CLASSIC_VERSION}`,
      probe: `/models?api-version=${CLASSIC_VERSION}`,
    },
    systemRole: 'system',
    offers: openai.offers?.embeddings && {
      embeddings: { ...openai.offers.embeddings, path: `/deployments/{model}/embeddings?api-version=${CLASSIC_VERSION}` },
      relayed: [],
    },
  };
  return [azure, classic];
}
