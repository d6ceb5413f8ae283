import type { Said } from '../translated';

/** Why a target is asked, part by part. */
export const REASONS: Said = {
  alias: ({ name }) => `别名 ${name}`,
  listed: ({ place }) => `列表中的第 ${place} 个`,
  context_window_fallback: () => '上下文长度的回退',
  content_policy_fallback: () => '内容政策的回退',
  modality_fallback: () => '模态的回退',
  shadow: () => '副本',
  share: ({ name }) => `${name}：其份额`,
  instead_of_share: ({ name }) => `${name}：代替其份额`,
  pinned: () => '名称指定了提供商',
  offered: ({ provider }) => `由 ${provider} 提供`,
  named_like: ({ provider }) => `不在目录中，名称像 ${provider} 的模型`,
  unknown_model: () => '目录中没有该模型',
  place_as_listed: ({ name, place }) => `${name}：按列表顺序第 ${place} 位`,
  place: ({ name, place }) => `${name}：第 ${place} 位`,
  by_load: ({ strategy }) => (strategy === 'usage' ? '按近期请求数' : '按进行中的请求数'),
  by_weights: ({ cost, quality, latency }) => `按成本 ${cost}、质量 ${quality}、延迟 ${latency}`,
  seen: ({ prompt_type: type, confidence, complexity }) => `${type} ${confidence}，复杂度 ${complexity}`,
  tried_out: () => '试用以了解其质量',
  conversation: () => '之前服务过该会话',
  lacks: ({ day, what }) => `${day} 的探测发现它不支持${LACKING[String(what)] ?? what}`,
  rule: ({ rule }) => `规则 ${rule}`,
};

const LACKING: Readonly<Record<string, string>> = {
  parallelTools: '同时调用多个工具',
  streamUsage: '在流的末尾告知用量',
  reasoning: '推理',
};

const KINDS: Readonly<Record<string, string>> = {
  string: '字符串',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  array: '数组',
  object: '对象',
  record: '对象',
};
const kind = (of: unknown): string => KINDS[String(of)] ?? String(of);
const unit = (of: unknown): string => (of === 'string' ? ' 个字符' : of === 'array' ? ' 项' : '');

/** What is wrong with a configuration, or doubtful. */
export const PROBLEMS: Said = {
  all_zero: () => '不能全部为 0',
  min_above_max: () => 'min 大于 max',
  no_weight: () => '需要一个大于 0 的权重',
  time_of_day: () => '必须是 08:30 这样的时刻',
  header_name: () => '必须是请求头的名称',
  secret_header: () => '不能是含凭据的请求头',
  batch_name: () => '必须是 true、false 或批处理给出的名称',
  time_zone: () => '不是本机已知的时区',
  rule_id: () => '必须是 1–63 个小写字母、数字、短横线或下划线',
  model_name: () => '必须是不含空格和逗号的名称',
  double_id: ({ other }) => `与 rules[${other}] 的 id 相同`,
  targets_and_split: () => '不能与 targets 并存：只能由其中之一选择',
  strategy_and_weights: () => '不能与 strategy 并存：只能由其中之一权衡',
  says_nothing: () => '没有内容',
  deny_alone: () => '只能单独出现：被拒绝的请求不再路由',
  circle: () => '指回自身',
  unknown_target: ({ target }) => `这里没有提供商或目录知道 ${target}`,
  invalid_type: ({ expected }) => `应为${kind(expected)}`,
  invalid_value: ({ options }) => `应为以下之一：${options}`,
  too_small: ({ of, least }) => `至少为 ${least}${unit(of)}`,
  too_big: ({ of, most }) => `最多为 ${most}${unit(of)}`,
  unrecognized_keys: ({ names }) => `未知的字段：${names}`,
  invalid_union: () => '形式不正确',
  invalid_format: () => '格式不正确',
  invalid: () => '不正确',
};

/** Why a version on trial was taken back. */
export const VERDICTS: Said = {
  failures: ({ share, usual }) => `其 ${share} 的请求失败，其他请求为 ${usual}`,
  cost: ({ times, low, high }) =>
    `其每请求费用是其他请求的 ${times} 倍${low === undefined ? '' : `（95% 置信区间 ${low} – ${high}）`}`,
};

/** What became of versions. */
export const EVENTS: Said = {
  activated: () => '已启用',
  rolled_back: () => '已回退',
  canary_started: () => '开始试用',
  canary_promoted: () => '试用后全面启用',
  canary_stopped: () => '试用已结束',
  canary_failed: () => '试用失败，已撤回',
};
