interface Props {
  readonly values: readonly (number | null)[];
  readonly color?: string;
  readonly width?: number;
  readonly height?: number;
}

/** The course of a number without axes; decoration beside the number itself, so screen readers pass it by. */
export function Sparkline({ values, color = '--rlg-1', width = 84, height = 26 }: Props) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const top = Math.max(...known);
  const bottom = Math.min(0, ...known);
  const spread = top - bottom || 1;
  const x = (i: number): number => (i / (values.length - 1)) * width;
  const y = (value: number): number => height - 2 - ((value - bottom) / spread) * (height - 4);
  const line = values.map((value, i) => `${x(i).toFixed(1)},${y(value ?? bottom).toFixed(1)}`).join(' ');
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden style={{ flex: '0 1 auto', minWidth: 0 }}>
      <polygon points={`0,${height} ${line} ${width},${height}`} fill={`var(${color})`} opacity={0.12} />
      <polyline points={line} fill="none" stroke={`var(${color})`} strokeWidth={1.5} strokeLinejoin="round" />
    </svg>
  );
}
