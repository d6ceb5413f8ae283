import type { Patterns } from '../translated';

/** What the boot had to say of the configuration. */
export const WARNINGS: Patterns = [
  [/^(\S+) is not a known variable; did you mean (\S+)\?$/, '$1 不是已知的变量；是否指 $2？'],
  [/^(\S+) is not a known variable$/, '$1 不是已知的变量'],
  [/^(\S+) is shorter than (\d+) (?:bytes|characters)$/, '$1 短于 $2 个字符'],
  [/^(\S+) is a published default or placeholder$/, '$1 是公开的默认值或占位符'],
  [/^(\S+) repeats too few characters$/, '$1 使用的不同字符太少'],
];

/** What probes of models found. */
export const PROBES: Patterns = [
  [/^It called the tool with arguments that fit\.$/, '它以正确的参数调用了工具。'],
  [/^It did not call the tool\.$/, '它没有调用工具。'],
  [/^It called the tool twice in one answer\.$/, '它在一次回答中调用了两次工具。'],
  [/^Calls in one answer: (\d+)\.$/, '一次回答中的调用数：$1。'],
  [/^The answer keeps to the schema\.$/, '回答符合模式。'],
  [/^The answer does not keep to the schema\.$/, '回答不符合模式。'],
  [/^It named the colour of a picture\.$/, '它说出了图片的颜色。'],
  [/^It did not name the colour of a picture\.$/, '它没有说出图片的颜色。'],
  [/^A stream ended with its usage\.$/, '流的末尾带有用量。'],
  [/^The provider told no usage at the end of a stream\.$/, '提供商没有在流的末尾告知用量。'],
  [/^It showed no reasoning\.$/, '它没有显示推理。'],
  [/^It took back the reasoning that it had shown\.$/, '它接受了自己显示过的推理。'],
  [/^The second of two equal requests read (\d+) tokens from the cache\.$/, '两个相同请求中的第二个从缓存读取了 $1 个令牌。'],
  [/^Nothing was read from a cache at once; some providers need longer\.$/, '没有立即从缓存读取到内容；有些提供商需要更长时间。'],
  [/^There was no answer in time\.$/, '没有及时得到回答。'],
  [/^The answer ended as (\S+)\.$/, '回答以 $1 结束。'],
];

/** Why entries of a price list are left out. */
export const SKIPPED: Patterns = [
  [/^is no object$/, '不是对象'],
  [/^is there twice$/, '出现了两次'],
  [/^names no provider$/, '没有指明提供商'],
  [/^provider '(.+)' is not one of this installation$/, '提供商 $1 不属于本安装'],
  [/^does something that this product does not offer$/, '其功能不在本产品范围内'],
  [/^has no usable name$/, '没有可用的名称'],
  [/^has a price that is no number from 0$/, '价格不是大于等于 0 的数字'],
];
