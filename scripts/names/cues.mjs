/** Small lists that no package has: what stands beside names, and short forms of places. */
const list = text =>
  text
    .trim()
    .split(/\s*\n\s*/)
    .flatMap(line => line.split(/\s*,\s*/))
    .filter(Boolean);

export const honorifics = list(`
mr, mrs, ms, miss, mx, dr, prof, professor, doctor, sir, madam, dame, lord, lady, rev, reverend, fr, father, sister, brother, pastor, rabbi, imam
capt, captain, col, colonel, gen, general, lt, lieutenant, sgt, sergeant, maj, major, cpl, pvt, cmdr, commander, admiral, adm, officer, detective, inspector
president, senator, sen, rep, representative, congressman, congresswoman, governor, gov, mayor, minister, chancellor, secretary, ambassador, judge, justice, king, queen, prince, princess, pope, saint, hon, honorable, chief
herr, frau, herrn, fräulein, hr, fru, monsieur, madame, mademoiselle, mme, mlle, señor, señora, señorita, sr, sra, srta, don, doña, senhor, senhora, dona, signor, signora, signore, sig, dott, dottor, avv, ing, dipl, mag, mevrouw, meneer, dhr, mw, pan, pani, bay, bayan, shri, smt, sheikh, uncle, aunt, coach, nurse, dra, maître, kyrie, kyria
`);

export const particles = list(`
van, von, de, der, den, del, della, di, da, do, dos, das, du, des, la, le, el, al, bin, ibn, ben, bint, abu, ter, ten, te, zu, zum, zur, vom, af, av, y, e, st, san, santa, mac, mc, het, op
`);

/** Words for streets, whole or as the end of a longer word (see address words). */
export const streets = list(`
street, st, avenue, ave, av, road, rd, lane, ln, drive, dr, boulevard, blvd, bd, bld, way, court, ct, place, pl, square, sq, terrace, ter, trail, trl, parkway, pkwy, highway, hwy, circle, cir, crescent, cres, close, alley, row, walk, gardens, grove, mews, hill, rise, park, plaza, loop, path, turnpike, tpke, expressway, expy, freeway, quay, wharf, esplanade, parade, broadway, bypass, causeway, crossing, pike, run, view, vista, manor, ridge, heights, green, gate, yard, landing, bend, cove, creek, junction, route
rue, allée, allées, chemin, impasse, quai, place, cours, passage, sentier, faubourg, voie, ruelle, rond-point, montée, cité, lotissement, hameau
via, viale, piazza, corso, largo, vicolo, piazzale, strada, contrada, lungomare, vico, salita, borgo, calata, galleria, traversa, loc, località
calle, c, avenida, avda, avd, paseo, plaza, camino, carretera, ctra, ronda, travesía, rambla, glorieta, urbanización, urb, callejón, cuesta, bulevar, pasaje, vereda, carrer, plaça, passeig, pza, pº
rua, r, travessa, praça, alameda, estrada, rodovia, largo, beco, ladeira, vila, av
ulica, ul, ulice, ulița, aleja, al, aleje, plac, pl, osiedle, os, skwer, rondo, trg, cesta, put, náměstí, nám, třída, tř, nábřeží, námestie, utca, u, út, tér, körút, krt, rakpart, köz, sor, sétány, fasor, strada, str, bulevardul, bd, calea, aleea, șoseaua, șos, piața
straße, strasse, str, weg, platz, gasse, allee, ring, damm, ufer, chaussee, steig, markt, graben, promenade, brücke, berg, hof, winkel, stieg, zeile, kai
straat, laan, plein, kade, dreef, gracht, singel, steenweg, baan, dijk, hof, pad, park, weg, wal, lei, markt, steeg, boulevard
gata, gatan, väg, vägen, gränd, torg, gate, gata, vei, veien, veg, vegen, plass, gade, vej, vænge, allé, torv, stræde, katu, tie, kuja, polku, kaari, tori, stígur, vegur, braut, stræti
cadde, caddesi, cad, sokak, sokağı, sok, bulvarı, mahallesi, mah, mahalle
jalan, jl, lorong, jln, đường, phố, marg, nagar, sector, chowk, bazar
ulitsa, prospekt, pereulok, shosse, naberezhnaya, bulvar, ploshchad, улица, ул, проспект, пр, переулок, пер, шоссе, площадь, пл, бульвар, вулиця, вул, булевард, οδός, λεωφόρος, πλατεία
`);

export const orgMarks = list(`
inc, incorporated, corp, corporation, co, company, companies, ltd, limited, llc, llp, lp, plc, pty, gmbh, ag, kg, kgaa, ohg, ug, ev, sa, sas, sarl, srl, spa, snc, nv, bv, vof, ab, as, asa, aps, oy, oyj, kft, zrt, bt, doo, ood, sp, zoo, pte, sdn, bhd, kk, eirl, eurl, ltda, cia, sl, slu, cv, sab
university, universität, université, universidad, università, universidade, universiteit, college, institute, institut, instituto, institution, academy, school, faculty, hospital, klinik, krankenhaus, clinic, clinics, ministry, ministère, ministerio, department, agency, authority, commission, committee, council, association, federation, foundation, stiftung, fundación, fondation, society, union, league, club, party, bank, banco, banque, sparkasse, insurance, assurance, versicherung, airlines, airways, group, groupe, gruppe, grupo, gruppo, holdings, holding, partners, capital, ventures, consulting, consultants, solutions, systems, technologies, technology, industries, enterprises, labs, laboratories, pharmaceuticals, pharma, motors, energy, electronics, software, networks, media, entertainment, studios, records, services, associates, brothers, sons, trust, fund, museum, orchestra, church, press, news, times, herald, tribune, gazette, telecom, communications, logistics, international, global, financial, securities, cooperative, verein, verband, gesellschaft, werke, firm, office, bureau, senate, congress, parliament, court, army, navy, nations
`);

export const demonyms = list(`
american, british, english, scottish, welsh, irish, french, german, spanish, italian, portuguese, dutch, belgian, swiss, austrian, swedish, norwegian, danish, finnish, icelandic, polish, czech, slovak, hungarian, romanian, bulgarian, greek, turkish, russian, ukrainian, chinese, japanese, korean, vietnamese, thai, indian, pakistani, bangladeshi, indonesian, malaysian, filipino, australian, canadian, mexican, brazilian, argentinian, argentine, chilean, colombian, peruvian, venezuelan, cuban, egyptian, moroccan, algerian, tunisian, nigerian, kenyan, ethiopian, ghanaian, israeli, palestinian, lebanese, syrian, iraqi, iranian, saudi, afghan, americans, europeans, african, asian, european, arab, arabic, latino, latina, hispanic, jewish, jew, muslim, christian, catholic, protestant, hindu, buddhist, sikh, republican, democrat, democratic, republicans, democrats, communist, germans, italians, russians, jews, muslims, christians, hindus
`);

export const places = list(`
usa, uk, uae, ussr, u.s.a, england, scotland, wales, northern ireland, great britain, britain, holland, america, europe, asia, africa, antarctica, oceania, north america, south america, latin america, middle east, scandinavia, balkans, caribbean, persian gulf, atlantic, pacific, mediterranean, siberia, bavaria, bayern, catalonia, tuscany, normandy, brittany, provence, crimea, kosovo, tibet, palestine, gaza, west bank, korea, north korea, south korea, people's republic of china, russian federation, czech republic, ivory coast, burma, swaziland, macedonia, cape verde, east timor, côte d'ivoire, viet nam, brasil, deutschland, österreich, schweiz, france, españa, italia, nederland, belgië, belgique, danmark, sverige, norge, suomi, polska, türkiye, nyc, la, sf, dc, washington, new england, silicon valley, hollywood, brooklyn, manhattan, queens, bronx, new york city, los angeles, san francisco, london, paris, berlin, bay area, midwest
`);

/** Words that begin sentences, mark days and months, or are much used in letters and forms; never a name by themselves. */
export const words = list(`
i, i'm, i'll, i'd, i've, it's, that's, there's, what's, who's, he's, she's, we're, we'll, they're, you're, don't, doesn't, didn't, can't, won't, isn't, let's, here's
monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, tues, wed, thu, thurs, fri, sat, sun, january, february, march, april, may, june, july, august, september, october, november, december, jan, feb, mar, apr, jun, jul, aug, sep, sept, oct, nov, dec
montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag, lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, lunes, martes, miércoles, jueves, viernes, sábado, domingo
januar, februar, märz, mai, juni, juli, oktober, dezember, janvier, février, avril, juillet, août, septembre, octobre, décembre, enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre, diciembre
hi, hello, hey, dear, thanks, thank, please, sorry, yes, no, ok, okay, regards, sincerely, cheers, best, kind, warm, congratulations, welcome, goodbye, bye, sure, great, good, morning, afternoon, evening, night, hallo, liebe, lieber, sehr, geehrte, geehrter, guten, tag, danke, bitte, grüße, bonjour, merci, cher, chère, cordialement, hola, gracias, estimado, estimada, querido, querida, saludos, ciao, buongiorno, grazie, caro, cara, gentile, saluti, olá, obrigado, prezado, prezada, beste, geachte, groeten, hej, tack, hei, takk, cześć
name, address, phone, email, mail, date, birth, tel, fax, mobile, subject, from, to, cc, re, fw, fwd, attn, attention, contact, customer, client, patient, user, agent, bot, assistant, order, invoice, account, number, id, city, state, country, zip, code, company, title, signature, note, notes, summary, description, status, type, total, amount, payment, delivery, shipping, billing
api, http, https, json, xml, html, css, url, sql, todo, fixme, readme, license, copyright, version, warning, error, info, debug, true, false, null, none, undefined, string, object, array, promise, function, class, buffer, stream, test, tests, node, code, default, returns, param, usage, install, installation, example, examples, options, changelog, features, added, changed, fixed, removed, deprecated, breaking, see, also, use, using, when, where, if, this, these, those, every, each
iso, iec, ieee, itu, rfc, ansi, nist, ascii, utf, unicode, gdpr, hipaa, iban, usps, gemini, macie, llama, copilot, bedrock, postgres, kubernetes, docker
name, vorname, nachname, anschrift, straße, kunde, kundin, rechnung, vertrag, konto, nom, prénom, adresse, ville, client, facture, nombre, apellido, dirección, cliente, factura, indirizzo, cognome, fattura, naam, adres, klant
`);
