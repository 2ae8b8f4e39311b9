/** What is used of blessed-contrib and its canvas, neither of which has types. */

declare module 'blessed-contrib/lib/widget/charts/line.js' {
  import type { Context } from 'drawille-canvas-blessed-contrib';

  interface LineState {
    readonly options: Readonly<Record<string, unknown>>;
    readonly canvasSize: { readonly width: number; readonly height: number };
    readonly ctx: Context;
  }

  interface LineSeries {
    readonly x: readonly string[];
    readonly y: readonly number[];
    readonly style: { readonly line: number };
  }

  const Line: { readonly prototype: { setData(this: LineState, series: readonly LineSeries[]): void } };
  export default Line;
}

declare module 'drawille-canvas-blessed-contrib' {
  export interface Context {
    readonly canvas: { frame(): string };
    beginPath(): void;
    moveTo(x: number, y: number): void;
    lineTo(x: number, y: number): void;
  }

  const drawille: { readonly Canvas: new (width: number, height: number) => { getContext(): Context } };
  export default drawille;
}
