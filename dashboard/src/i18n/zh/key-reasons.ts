import type { Said } from '../translated';

/** Why a provider key is not chosen; reasons of its status are said by the page. */
export const KEY_REASONS: Said = {
  provider_disabled: () => '它的提供商已停用。',
  disabled: () => '它已停用。',
  cooling: () => '失败后正在冷却。',
  rpm_used_up: ({ used, limit }) => `本分钟已用 ${used} / ${limit} 个请求。`,
  tpm_used_up: ({ used, limit }) => `本分钟已用 ${used} / ${limit} 个令牌。`,
  model_cooling: ({ model }) => `对 ${model} 正在冷却。`,
  breaker_open: ({ target, state }) => `${target} 的熔断器${state === 'open' ? '已断开' : '半开'}。`,
  models_limited: ({ models }) => `它只用于 ${models}。`,
  others_first: ({ names }) => `优先级数字更小的密钥先被使用：${names}。`,
};
