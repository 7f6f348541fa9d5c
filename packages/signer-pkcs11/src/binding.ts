/** A handle as the binding gives it: bytes that only the library understands. */
export type Pkcs11Handle = Buffer

/** One attribute of an object or of a search. */
export type Pkcs11Attribute = { readonly type: number; readonly value?: Buffer | boolean | number | string }

/**
 * The part of `pkcs11js` that is used here.
 *
 * Written down instead of imported, so that nobody needs the compiled module to check types, and any binding of this form will do.
 */
export interface Pkcs11Binding {
  load(path: string): void
  close(): void
  C_Initialize(options?: { readonly flags?: number }): void
  C_Finalize(): void
  C_GetSlotList(tokenPresent?: boolean): Pkcs11Handle[]
  C_GetTokenInfo(slot: Pkcs11Handle): { readonly label: string; readonly serialNumber: string }
  C_OpenSession(slot: Pkcs11Handle, flags: number): Pkcs11Handle
  C_CloseSession(session: Pkcs11Handle): void
  C_Login(session: Pkcs11Handle, userType: number, pin?: string): void
  C_FindObjectsInit(session: Pkcs11Handle, template: Pkcs11Attribute[]): void
  C_FindObjects(session: Pkcs11Handle, max: number): Pkcs11Handle[]
  C_FindObjectsFinal(session: Pkcs11Handle): void
  C_GetAttributeValue(
    session: Pkcs11Handle,
    object: Pkcs11Handle,
    template: Pkcs11Attribute[],
  ): { readonly type: number; readonly value: Buffer }[]
  C_GenerateKeyPairAsync(
    session: Pkcs11Handle,
    mechanism: { readonly mechanism: number },
    publicTemplate: Pkcs11Attribute[],
    privateTemplate: Pkcs11Attribute[],
  ): Promise<{ readonly publicKey: Pkcs11Handle; readonly privateKey: Pkcs11Handle }>
  C_SignInit(session: Pkcs11Handle, mechanism: { readonly mechanism: number }, key: Pkcs11Handle): void
  C_SignAsync(session: Pkcs11Handle, input: Buffer, output: Buffer): Promise<Buffer>
}

/** The module `pkcs11js`, as the caller imported it. */
export interface Pkcs11Module {
  readonly PKCS11: new () => Pkcs11Binding
}
