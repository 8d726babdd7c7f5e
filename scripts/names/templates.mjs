/**
 * Sentences that the model of names learns from, written for it. In braces what is filled in: P person, F first name,
 * L last name, M person with a form of address, C city, N country or region, O organisation, A street and number, J job,
 * R nationality, D date, # number, W word, T product. A line is one text; `\n` a line's end.
 */
const sentences = String.raw`
I spoke with {P} yesterday about the contract.
Please forward this to {P} and {P} before noon.
{P} joined the team in {D} as {J}.
Our new {J}, {P}, will start on {D}.
{M} asked me to reschedule the meeting.
I am meeting {F} for lunch in {C}.
{F} and {F} moved to {C} last year.
{F}, {F} and {L} were at the table.
We invited {P}, {P}, and {P} to the wedding.
Dear {M},\nThank you for your letter of {D}.
Dear {F},\nThanks for getting back to me.
Hi {F}, could you send me the file?
Hello {P}, your order {#} has shipped.
Hey {F}! How are things in {C}?
Best regards,\n{P}
Kind regards,\n{P}\n{J}\n{O}
Thanks,\n{F}
Sincerely,\n{P}\n{O}, {C}
Cheers, {F}
My name is {P} and I live in {C}.
My name's {F}. I was born in {C}, {N}.
I'm {P}, calling from {C}.
This is {P} speaking, how can I help?
You can reach {P} at extension {#}.
Name: {P}
Name: {P}\nCity: {C}\nCountry: {N}
First name: {F}\nLast name: {L}\nEmployer: {O}
Customer: {P}\nOrder: {#}\nShip to: {C}, {N}
Patient: {P}\nDOB: {D}\nDiagnosis: hypertension
Patient {P} was admitted to {O} on {D}.
Contact: {P}, {J}, {O}
From: {P}\nTo: {P}\nSubject: Quarterly report
From: {P} <sales@example.com>\nTo: {F}
Attendees: {P}, {P}, {F}, {L}
Author: {P}
Reviewed by {P} on {D}
Written by {P}, translated by {P}.
The patient, {P}, lives alone in {C}.
{M} prescribed ibuprofen after the visit.
Was {F} at work today?
Is {F} coming to the party on {D}?
Do you know where {F} is?
Have you talked to {P} about it?
What did {F} say?
Tell {F} that {L} called.
Ask {P} for the keys.
Give it to {F}.
Call {P} at the {C} office.
Did {M} sign the papers?
According to {P}, sales in {N} fell by {#} percent.
{P} told reporters in {C} that the plant would close.
{P}, the {J} of {O}, said on {D} that profits rose.
{P} said: "We are very happy with it."
"We lost the match," {L} said.
"I never liked {C}," said {P}.
{L} scored twice as {C} beat {C} {#}-{#}.
{L} won the title in {C} after beating {L} in the final.
{P} ({N}) beat {P} ({N}) 6-4 6-3
{P}'s mother lives in {N}.
{F}'s car broke down near {C}.
{L}'s latest novel is set in {C}.
The film, directed by {P}, stars {P} and {P}.
A book by {P} about {N} in the nineteenth century.
The song was written by {P} for {O}.
A concert by {P} was held in {C}.
{P} was born in {C} on {D} and died in {C}.
{P} studied at {O} before moving to {N}.
{P} works for {O} in {C}.
{P} lives in {C} with {F} and two children.
{P} is the {J} of {O}.
{F} works at {O}.
{F} is from {N} but lives in {C}.
She married {P} in {D}.
His wife {F} and their son {F} stayed in {C}.
My brother {F} works as a {J}.
My friend {P} is visiting from {N}.
My colleague {P} will take over.
Her boss, {M}, is out of office.
The account is registered to {P}.
The card belongs to my wife, {P}.
Please add {P} to the policy.
Please change the name on the account to {P}.
I'd like to transfer {#} euros to {P}.
The payment from {P} has not arrived.
Send the invoice to {O}, {C}.
The ticket was opened by {P} from {O}.
We're flying to {C} on {D}.
I live in {C}.
I lived in {C}, {N} for {#} years.
I was born in {N}.
He grew up in {C} and moved to {N} at the age of {#}.
She is originally from {C}.
They travelled from {C} to {C} by train.
The flight from {C} to {C} was cancelled.
The weather in {C} is awful today.
Our offices are in {C}, {C} and {C}.
We opened a branch in {C}, {N}.
The war in {N} has displaced thousands.
Exports to {N} rose sharply.
{N} and {N} signed the treaty in {C}.
{N} said on {D} it would not attend the talks.
The {R} government said talks in {C} had failed.
The {R} embassy in {C} was closed.
The capital of {N} is {C}.
{C} is a town in {N}.
{C}, {N}
{C} is one of the oldest cities in {N}.
{C} {D}
{C}, {D} - {O} said it would cut {#} jobs.
Where are you? I'm in {C}.
How far is {C} from {C}?
Shipping to {N} takes {#} days.
Meet us in {C} next week.
We stayed near {C}.
Traffic around {C} is heavy.
The mayor of {C} resigned.
The people of {N} voted.
{O} shares fell {#} percent on {D}.
{O} announced that it will acquire {O}.
{O} is a company based in {C}.
{O} was founded in {D} by {P}.
I work for {O}.
She left {O} to join {O}.
He is a {J} at {O}.
A spokesman for {O} declined to comment.
The contract with {O} expires on {D}.
{O}\n{A}\n{C}
{P}\n{A}\n{C}\n{N}
{P}, {A}, {C}
{A}, {C}, {N}
He lives at {A}, {C}.
Our office is at {A} in {C}.
We moved to {A}, {C} last month.
{O}, {A}, {C}, {N}
The headquarters of {O} are in {C}.
{P} of {O} spoke at the conference in {C}.
{P} ({O})
{P}, {C}
{P} - {J} - {O}
1. {P}\n2. {P}\n3. {P}
- {P}: {#}\n- {P}: {#}
* {P} ({C})
| {P} | {C} | {#} |
{P};{C};{N};{#}
{L}, {F}
{L}, {F}: {#} points
{F}: are you there?\n{F}: yes, one minute
{F}: hi\n{F}: hello, how are you?
User: I'm {P}.\nAssistant: Nice to meet you, {F}.
Who is {P}?
Tell me about {P}.
Write an e-mail to {P} about the delay.
Summarise the career of {P}.
What is the address of {O}?
What's the population of {C}?
Plan a trip to {N} for me and {F}.
Translate this letter from {P} into German.
Can {F} come too?
Happy birthday, {F}!
Congratulations {F}
Thank you {F}
I miss you, {F}.
Look, {F}, it's snowing in {C}.
Well, {F}, what do you think?
{F}, please call me back.
{F}, have you seen my keys?
{F} is late again.
{F} seems tired.
{F} likes {T}.
{F} has two cats.
{F} thinks that {F} is right.
{F} always wins.
{F} shouted at the driver.
{P} has been a customer since {D}.
{P} owes {P} {#} dollars.
{P} vs. {O}
Judge {L} ruled against {O}.
Professor {L} teaches at {O}.
President {L} arrived in {C}.
Senator {P} of {N} voted against the bill.
Prime Minister {P} visited {C}.
King {F} of {N}
Aunt {F} lives in {C}.
Officer {L} took the statement of {P}.
{M} v. {O}, decided {D}
The {L} family moved to {C}.
The {L} report was published in {D}.
A {L} painting was sold in {C}.
She plays like {L}.
{P} Jr. inherited the house.
{P}, MD, {O}
{P}, {#}, of {C} was arrested on {D}.
{P} (born {D}) is a {R} {J}.
{R} {J} {P} won the prize.
We landed in {C} late at night.
The ship left {C} this afternoon, bound for {C}.
She was born and raised in {C}.
They settled near {C}, in the north of {N}.
He comes from a village close to {C}.
The outskirts of {C} were flooded.
The province of {C} has {#} inhabitants.
Has anybody been to {N}?
I have never been to {C} before.
We drove from {C} through {C} to {N}.
I'll be in {C} until {D}.
Back in {C}, things were quiet.
A hotel in {C} would be best.
Our team in {N} is hiring.
The conference takes place in {C}, {N}.
From {C} to {C}: {#} km
Place of birth: {C}
Destination: {N}
The {O} office opens at nine.
I worked at {O} as a {J} until {D}.
After {#} years at {O} he moved to {O}.
A loan from {O} was repaid.
{O}, {O} and {O} signed the agreement.
Employees of {O} went on strike in {C}.
She interned at {O} before joining {O}.
We buy our parts from {O}.
Bill to: {O}
Vendor: {O}\nContact: {P}
{P} spent a year at {O} in {C}.
The merger of {O} and {O} was approved.
the {J} {P} was there
{L}, {L} and {L} were elected to the board.
The goals came from {L}, {L} and {L}.
The company was started by {L} and {L} in a garage.
Present: {F}, {F}, {F} and {F}.
I have three cousins: {F}, {F} and {F}.
We are {F} and {F}, nice to meet you.
{F} is my sister.
{F} is a friend of mine from {C}.
{F} is the best teacher we ever had.
{F} is so funny!
{F} was the first to arrive.
{F} will pick you up at the station.
{F} can't come tonight.
{F} doesn't eat meat.
{F} gave {F} a book.
{F} gave me your number.
{F} met {F} in {C}.
{F} and I went to the cinema.
Why does {F} never answer?
Why was {F} crying?
How is {F} doing?
How old is {F}?
When does {F} get home?
Where does {L} live?
Who told {F}?
People call me {F}.
They named the baby {F}.
We named our dog {F}.
Her name was {F} before the wedding.
Her maiden name was {L}.
His surname is {L}.
The nickname of {P} is {F}.
It is registered under {P}.
It's {P} here.
I am {F}.
I'm {F}'s husband.
I'm {F}'s neighbour, we met in {C}.
You can call me {F}.
You remind me of {L}.
A letter from {F} came today.
An interview with {L} appears on page {#}.
Music by {L}, lyrics by {L}.
Starring {P} and {L}.
The {L} case was closed in {D}.
The {L} brothers opened a shop in {C}.
Fans of {L} will like it.
As {L} writes in chapter {#}, this is wrong.
See {L} ({D}) and {L} ({D}).
{L} et al. showed this in {D}.
"Where is he?" asked {F}.
"No," {F} answered.
{F}: "I will be late."
said {F} to {F}
says {L}.
Visit {C}!
Born in {C}, {N}, she moved to {C} as a child.
{N} has won the cup again.
In {N}, people drive on the left.
In {C}, the rent is too high.
From {C} we drove to {C}.
My parents live in {N}.
Our supplier is in {C}, {N}.
Greetings from {C}!
I've never been to {N}.
Have you ever been to {C}?
The hotel is in the centre of {C}.
He was arrested in {C} and deported to {N}.
The ship sailed for {N}.
The queen visited {C} and {C}.
Made in {N}
Country of birth: {N}
Place of birth: {C}
Location: {C}
City: {C}
Destination: {C}, {N}
Where: {C}
{C}-based {O} hired {P}.
Welcome to {O}, how can I help you?
I have a question about {O}.
{F} works for {O} and {F} for {O}.
{O} was bought by {O} for {#} million dollars.
{P} spent two years at {O}.
Founded in {D}, {O} employs {#} people.
{O} offers a free trial.
At {O}, we take care of you.
Mein Name ist {P}.
Ich heiße {F} und komme aus {C}.
Herr {L} hat angerufen.
Frau {P} aus {C} hat den Vertrag unterschrieben.
Sehr geehrter Herr {L},\nvielen Dank für Ihre Nachricht.
Sehr geehrte Frau {L},
Liebe {F}, lieber {F},
Mit freundlichen Grüßen\n{P}
Viele Grüße\n{F}
Die Firma {O} hat ihren Sitz in {C}.
Kunde: {P}\nOrt: {C}
Der Patient {P} wurde in {C} operiert.
Ich fahre mit {F} nach {C}.
Wir treffen {P} am Bahnhof in {C}.
{P} arbeitet bei {O} in {C}.
{F} und {F} sind in {N}.
Je m'appelle {P} et j'habite à {C}.
Bonjour {F}, merci pour votre message.
Madame {L} a appelé hier de {C}.
M. {L} est arrivé en {N}.
Cordialement,\n{P}
Le client {P} habite à {C}.
{P} travaille chez {O} à {C}.
{F} est né à {C}, en {N}.
Me llamo {P} y vivo en {C}.
Hola {F}, ¿cómo estás?
El señor {L} vive en {C}, {N}.
La señora {P} trabaja en {O}.
Atentamente,\n{P}
Estimado {P}:
Cliente: {P}\nCiudad: {C}
{P} nació en {C} en {D}.
Mi chiamo {P} e abito a {C}.
Ciao {F}, come stai?
Il signor {L} lavora per {O} a {C}.
Gentile {P},
Cordiali saluti,\n{P}
Ik ben {P} en ik woon in {C}.
Beste {F},
Met vriendelijke groet,\n{P}
Mevrouw {L} werkt bij {O} in {C}.
Jag heter {P} och bor i {C}.
Hej {F}!
Med vänliga hälsningar\n{P}
Jeg heter {P} og bor i {C}.
Nazywam się {P} i mieszkam w {C}.
Pan {L} pracuje w {O}.
Z poważaniem\n{P}
Adım {P}, {C} şehrinde yaşıyorum.
Meu nome é {P} e moro em {C}.
O senhor {L} trabalha na {O} em {C}.
Nimeni nu l-a văzut pe {P} în {C}.
`;

const others = String.raw`
Please {w} the {w} before you {w} it.
Click Save, then choose {W} from the {W} menu.
The {W} {W} is not available.
Open Settings and select {W}.
What is the capital of the country?
When is my next payment due?
How do I reset my password?
How can I track my order {#}?
Where can I find the invoice?
Can you help me with my account?
I need a new card, please.
The meeting is on Monday at {#}.
On {D}, the {W} {W} was released.
My favourite colour is green.
Happy New Year!
Merry Christmas and a Happy New Year
See you on Friday.
Is there a fee for it?
Yes, I do. No, thank you.
It's raining. Let's stay at home.
Today I learned about {W}.
The {W} Act of {#} was repealed.
The Second World War ended in {#}.
She speaks French, German and a little Spanish.
He is {R} and speaks {R}.
The {R} team lost.
I love {R} food.
I ordered a {T} and a {T}.
The new {T} costs {#} dollars.
Is the {T} compatible with the {T}?
{T} {#} is out now
Chapter {#}: {W} {W}
{W} {W}\n\nThe {w} of {w} is {w}.
{W} of {W} and {W}
How to {W} a {W} in Ten Easy Steps
Introduction to {W} {W}
## {W} {W}
# {W}
- {W}: the {w} to use
* {W} {W} ({w})
**{W}**: {w} the {w}.
{W}: {#}
{W} - {w} {w}
{W}, {W} and {W}
Table {#}. {W} of the {W}
Error: {W} {W} failed
WARNING: {W} NOT FOUND
ALL {W} MUST BE {W}
const {W} = new {W}({w});
import { {W} } from '{w}';
class {W} extends {W} {
function get{W}({w}: {W}): {W} {
type {W} = {W} | {W};
{W}.{w}({W}.{W})
@{W}({ {w}: {W} })
<{W} {w}="{W}">
"{w}": "{W}"
{w}={W}
return {W}; // {W} {w} {w}
// {W} {w} the {w}. {W} {w} it.
/** {W} the {w} of a {W}. */
{#} {D} INFO [{W}] {W} {w} {w}
GET /{w}/{W} HTTP/1.1
Content-Type: application/json
User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{#} Safari/537.36
Copyright (c) {#} {O}. All rights reserved.
Licensed under the {W} License, Version {#}
THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND
Die {G} ist auf dem {G}.
Bitte schicken Sie mir die {G} bis Montag.
Der {G} und die {G} sind in der {G}.
Wir haben die {G} für das {G} bestellt.
Die neue {G} der {G} kostet {#} Euro.
Ich habe eine Frage zur {G}.
Das {G} wurde am {D} geliefert.
`;

const lines = text =>
  text
    .trim()
    .split('\n')
    .map(line => line.replaceAll('\\n', '\n'));

export const withNames = lines(sentences);
export const withoutNames = lines(others);

/** German has capitals on all nouns. */
export const germanNouns =
  `Rechnung Lieferung Bestellung Frage Antwort Kündigung Vertrag Konto Karte Zahlung Adresse Wohnung Versicherung Termin Anfrage Arbeit Schule Kind Kinder Mutter Vater Bruder Schwester Freund Freundin Auto Zug Bahn Flug Reise Hotel Zimmer Küche Tisch Stuhl Fenster Tür Haus Garten Baum Blume Hund Katze Vogel Wasser Milch Brot Käse Fleisch Gemüse Obst Apfel Kuchen Kaffee Tee Bier Wein Essen Abend Morgen Mittag Woche Monat Jahr Stunde Minute Uhr Zeit Geld Preis Kosten Steuer Gesetz Gericht Regierung Partei Wahl Bürger Stadt Land Dorf Welt Erde Sonne Mond Regen Schnee Wind Wetter Sommer Winter Herbst Frühling Buch Zeitung Brief Paket Post Telefon Rechner Bildschirm Tastatur Datei Ordner Drucker Netz Fehler Lösung Problem Beispiel Ergebnis Bericht Projekt Aufgabe Ziel Plan Besprechung Sitzung Kollege Kollegin Chef Firma Kunde Kundin Mitarbeiter Gehalt Urlaub Krankheit Arzt Ärztin Krankenhaus Behandlung Schmerzen Fieber Tablette Gesundheit Leben Tod Liebe Glück Angst Hoffnung Musik Lied Film Theater Bild Kunst Spiel Sport Fußball Mannschaft Tor Sieg Angebot Nachfrage Markt Wirtschaft Unternehmen Bank Kredit Zins Anlage Bedeutung Möglichkeit Entwicklung Verbindung Entscheidung Veränderung Erfahrung Beziehung Richtung Seite Teil Ende Anfang Grund Folge Weise Art Form Zahl Größe Höhe Länge`.split(
    ' ',
  );

export const products =
  `iPhone Galaxy Windows Office Excel Outlook PlayStation Xbox Kindle Toyota Volvo Civic Golf Fiesta Bluetooth Netflix Spotify YouTube Facebook Twitter Instagram WhatsApp Slack Zoom Teams Photoshop Android Linux Ubuntu Docker Kubernetes Postgres Redis Kafka Java Python JavaScript TypeScript Rust Swift Kotlin React Angular Vue Node Django Rails Spring Maven Gradle Jenkins GitHub GitLab Jira Confluence Terraform Ansible Lambda Azure Chrome Firefox Safari Edge Tesla Nespresso Nutella Lego Barbie`.split(
    ' ',
  );

export const jobs =
  `engineer, software engineer, manager, project manager, Chief Executive Officer, CEO, CFO, director, Managing Director, sales manager, nurse, doctor, surgeon, teacher, lawyer, accountant, Accountant, Data Analyst, analyst, consultant, Senior Consultant, architect, designer, actor, actress, singer, writer, author, journalist, painter, professor, chairman, president, Vice President, spokesman, spokeswoman, coach, player, driver, police officer, mechanic, plumber, chef, waiter, secretary, Head of Marketing, Product Manager, Account Executive, HR Manager, Sales Representative, Geschäftsführer, chemist, pilot, farmer, clerk`.split(
    ', ',
  );
