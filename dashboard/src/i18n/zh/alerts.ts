import type { Said, Values } from '../translated';

const SUBJECTS: Readonly<Record<string, string>> = { key: '虚拟密钥', user: '用户', team: '团队', tenant: '租户' };
const REASONS: Readonly<Record<string, string>> = {
  credentials_rejected: '提供商拒绝了它',
  secret_unreadable: '无法解开其保存的密文',
};

const of = (values: Values, name: string): string => String(values[name] ?? '');

/** `subject_name` is added by the page, where it knows it. */
const whose = (values: Values): string =>
  `${SUBJECTS[of(values, 'subject_kind')] ?? ''} ${of(values, 'subject_name') || of(values, 'subject_id')} 的预算`;

function spent(values: Values): string {
  const [used, limit] = [Number(values['spent']), Number(values['limit'])];
  return values['unit'] === 'tokens'
    ? `已用 ${used.toLocaleString('zh-CN')} / ${limit.toLocaleString('zh-CN')} 令牌`
    : `已用 $${(used / 1e6).toFixed(2)} / $${(limit / 1e6).toFixed(2)}`;
}

function modelEnds(values: Values): string {
  const instead = values['replaced_by'] ? `；提供商推荐 ${of(values, 'replaced_by')}` : '';
  const name = `${of(values, 'provider')}/${of(values, 'model')}`;
  const when =
    values['stage'] === 'deprecated'
      ? '已被提供商弃用'
      : values['stage'] === 'retired'
        ? `已于 ${of(values, 'retires')} 停用`
        : `将于 ${of(values, 'retires')} 停用，还有 ${of(values, 'days_left')} 天`;
  return `${name} ${when}${instead}。这里的请求仍在使用它。`;
}

/** What people are told, by kind of alert and its details. */
export const ALERTS: Said = {
  'provider_key.disabled': (v) =>
    `${of(v, 'provider')} 的提供商密钥“${of(v, 'name')}”已停用：${REASONS[of(v, 'reason')] ?? of(v, 'reason')}。`,
  'provider_key.quota_exhausted': (v) => `${of(v, 'provider')} 的提供商密钥“${of(v, 'name')}”额度已用完，正在冷却。`,
  'provider.down': (v) => `提供商 ${of(v, 'provider')} 不可用：探测失败，或最近请求的所有模型都失败。`,
  'provider.up': (v) => `提供商 ${of(v, 'provider')} 已恢复应答。`,
  'budget.threshold': (v) => `${whose(v)}已达到 ${of(v, 'threshold')}%：${spent(v)}。`,
  'budget.exhausted': (v) =>
    `${whose(v)}已用完：${spent(v)}。${v['hard'] ? '超出的请求将被拒绝。' : '请求继续处理：这是软预算。'}`,
  'budget.refusing': (v) => `${whose(v)}不足以支付一个请求：${spent(v)}，其余部分被进行中的请求占用，或该请求太大。`,
  'model.ending': modelEnds,
  'price.unknown': (v) =>
    `${of(v, 'provider')}/${of(v, 'model')} ${v['usage_known'] ? '没有价格' : '不告知请求的用量'}：在录入价格并重新计价之前，其请求的费用记为未知。`,
  'routing.canary_failed': (v) => `试用中的路由配置已撤回：${of(v, 'requests')} 个请求中有 ${of(v, 'errors')} 个错误。`,
  'session.token_reused': () => '同一个刷新令牌被使用了两次：可能有人持有副本。该登录已被终止。',
};
