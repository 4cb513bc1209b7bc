/** An entry of a menu, a bar or the palette. */
export interface MenuItem {
  readonly label: string;
  readonly run: () => unknown;
  readonly isDangerous?: boolean;
}
