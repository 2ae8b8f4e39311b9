import type { Theme } from '../../view/look/theme.ts';

/** ` other  batch [fifo] rr `: what there is to choose from, the choice in brackets. */
export function choiceRow<T extends string>(
  choices: readonly T[],
  chosen: T,
  theme: Theme,
  labelOf: (choice: T) => string = String,
): string {
  return choices
    .map(choice => {
      const label = labelOf(choice);
      return choice === chosen ? theme.paint('strong', `[${label}]`) : ` ${label} `;
    })
    .join('');
}
