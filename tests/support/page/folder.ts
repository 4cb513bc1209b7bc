/** A keys folder in memory, as a browser hands one over after its owner has chosen it. */
class FakeFile {
  readonly kind = 'file';
  readonly name: string;
  readonly #files: Map<string, string>;
  constructor(name: string, files: Map<string, string>) {
    this.name = name;
    this.#files = files;
  }
  async getFile(): Promise<File> {
    return new File([this.#files.get(this.name) ?? ''], this.name, { lastModified: 0 });
  }
  async createWritable() {
    let text = '';
    return {
      write: async (more: string) => {
        text += more;
      },
      close: async () => void this.#files.set(this.name, text),
      abort: async () => undefined,
    };
  }
}

export class FakeFolder {
  readonly kind = 'directory';
  readonly name: string;
  /** By name. */
  readonly files = new Map<string, string>();
  /** What its owner says when asked. */
  permission: PermissionState = 'granted';
  constructor(name = 'keys') {
    this.name = name;
  }
  async getFileHandle(name: string, { create = false }: { create?: boolean } = {}): Promise<FakeFile> {
    if (!this.files.has(name)) {
      if (!create) throw new DOMException(name, 'NotFoundError');
      this.files.set(name, '');
    }
    return new FakeFile(name, this.files);
  }
  async removeEntry(name: string): Promise<void> {
    this.files.delete(name);
  }
  async requestPermission(): Promise<PermissionState> {
    return this.permission;
  }
  async queryPermission(): Promise<PermissionState> {
    return this.permission;
  }
  async *values(): AsyncGenerator<FakeFile> {
    for (const name of this.files.keys()) yield new FakeFile(name, this.files);
  }
}

/** From now on the browser can be asked for a folder, and its owner chooses this one; `null`: cancels. */
export function offerFolder(folder: FakeFolder | null): void {
  Object.assign(globalThis.window, {
    showDirectoryPicker: async () => {
      if (folder === null) throw new DOMException('cancelled', 'AbortError');
      return folder as unknown as FileSystemDirectoryHandle;
    },
  });
}
