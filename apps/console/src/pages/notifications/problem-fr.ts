/** A problem as the processor writes it (`post.service.ts`, `email.service.ts`, `delivery-error.ts`), and how it is said in French. */
const forms: readonly (readonly [form: RegExp, french: (...values: readonly string[]) => string])[] = [
  [/^the url of the channel cannot be read$/, () => 'l’adresse du canal est illisible'],
  [
    /^the receiver answered (\d+): it wants to redirect, which is not followed$/,
    (status) => `le destinataire a répondu ${status} : il redirige, ce qui n’est pas suivi`,
  ],
  [
    /^the receiver answered (\d+): look at the address and the rights of the channel$/,
    (status) => `le destinataire a répondu ${status} : vérifiez l’adresse et les droits du canal`,
  ],
  [
    /^the receiver answered (\d+): it asks for a pause of (\d+) s$/,
    (status, secs) => `le destinataire a répondu ${status} : il demande une pause de ${secs} s`,
  ],
  [/^the receiver answered (\d+)$/, (status) => `le destinataire a répondu ${status}`],
  [/^the receiver did not answer within (\d+) s$/, (secs) => `le destinataire n’a pas répondu en ${secs} s`],
  [/^the receiver cannot be reached: no connection$/, () => 'le destinataire est injoignable'],
  [/^the receiver cannot be reached: (\S+)$/, (code) => `le destinataire est injoignable : ${code}`],
  [/^the mail server did not take it within (\d+) s$/, (secs) => `le serveur de messagerie n’a rien pris en ${secs} s`],
  [/^the mail server answered (\d+) \(no code\)$/, (status) => `le serveur de messagerie a répondu ${status}`],
  [
    /^the mail server answered (\d+) \((\S+)\)$/,
    (status, code) => `le serveur de messagerie a répondu ${status} (${code})`,
  ],
  [/^the mail server cannot be reached: no code$/, () => 'le serveur de messagerie est injoignable'],
  [/^the mail server cannot be reached: (\S+)$/, (code) => `le serveur de messagerie est injoignable : ${code}`],
  [/^the attempt was broken off: we are stopping$/, () => 'la tentative a été interrompue : le service s’arrêtait'],
  [/^the channel is no longer in the configuration$/, () => 'le canal n’est plus dans la configuration'],
  [/^an expression of the webhook cannot be evaluated$/, () => 'une expression du webhook ne peut pas être évaluée'],
  [
    /^the secret of the webhook is no base64 behind whsec_$/,
    () => 'le secret du webhook n’est pas du base64 après whsec_',
  ],
  [/^unexpected failure$/, () => 'échec inattendu'],
];

/** @returns null for a problem that has no French form */
export function problemInFrench(problem: string): string | null {
  for (const [form, french] of forms) {
    const values = form.exec(problem)?.slice(1);
    if (values !== undefined) return french(...values);
  }
  return null;
}
