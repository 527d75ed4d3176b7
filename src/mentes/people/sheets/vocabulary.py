"""What the headings of a table say, in English, German, French, Spanish, Dutch, Italian and Portuguese.

Before the bar of each entry stands what may also be part of a longer English heading, after it what counts
as a whole heading only: “service” is a team in French, and no team in “Your Civil Service grade”.

Every door that reads a table takes its words from here, so that a heading means the same to each of them."""

import re
from functools import cache

WORDS: dict[str, str] = {
    "email": (
        "work email, email address, email, emails, mail, upn | email adresse, mailadresse, dienstliche email,"
        "courriel, adresse email, adresse électronique, adresse de courriel, correo electrónico, correo,"
        "dirección de correo, emailadres, mailadres, indirizzo email, posta elettronica, endereço de email,"
        "correio eletrónico, correio eletrônico"
    ),
    "employee_id": (
        "employee id, employee #, employee number, employee no, staff id, staff number, worker id,"
        "personnel number, payroll number, person id, employeeid | personalnummer, personalnr, personal nr,"
        "mitarbeiternummer, mitarbeiter id, matricule, numéro de matricule, numéro employé, id employé,"
        "número de empleado, id de empleado, legajo, personeelsnummer, medewerkernummer, medewerker id,"
        "matricola, numero di matricola, id dipendente, matrícula, número de colaborador,"
        "número de funcionário, id do colaborador"
    ),
    "first_name": (
        "legal first name, preferred first name, first name, firstname, given name, forename | vorname,"
        "rufname, prénom, prénoms, prenom, nombre de pila, voornaam, roepnaam, primeiro nome"
    ),
    "last_name": (
        "legal last name, last name, lastname, surname, family name | nachname, familienname, zuname,"
        "nom de famille, nom usuel, apellido, apellidos, achternaam, familienaam, cognome, sobrenome, apelido"
    ),
    "name": (
        "legal name, full name, display name, employee name, worker, employee, your name, name | "
        "vollständiger name, vor- und nachname, vor und nachname, mitarbeiter, mitarbeiterin, mitarbeitende,"
        "nom complet, nom et prénom, prénom et nom, nom prénom, nom, collaborateur, salarié, employé,"
        "nombre completo, nombre y apellidos, nombre y apellido, apellidos y nombre, nombre, empleado,"
        "volledige naam, naam, medewerker, nome completo, nome e cognome, cognome e nome, nominativo, nome,"
        "dipendente, nome e apelido, nome e sobrenome, colaborador, funcionário"
    ),
    "known_as": "preferred name, known as, nickname, goes by | spitzname, surnom, apodo, bijnaam, soprannome",
    "job_title": (
        "job title or role, job title, business title, job profile, position title, position, role title,"
        "job role, title, role | stellenbezeichnung, stelle, jobtitel, berufsbezeichnung, funktionsbezeichnung,"
        "intitulé de poste, intitulé du poste, poste, emploi, puesto de trabajo, puesto, cargo, functietitel,"
        "functienaam, qualifica, mansione, ruolo, posizione lavorativa, função"
    ),
    "team": (
        "supervisory organization, supervisory organisation, department or agency, department, team,"
        "organisation, organization, division, business unit, unit, directorate, dept | abteilung, bereich,"
        "organisationseinheit, referat, service, département, équipe, direction, pôle, departamento, equipo,"
        "unidad, afdeling, directie, reparto, dipartimento, ufficio, squadra, equipa, equipe, setor, unidade"
    ),
    "place": (
        "work location, location, locations, office, site, city, place, base, where are you based | standort,"
        "dienstort, arbeitsort, ort, stadt, lieu de travail, lieu, ville, localisation, centro de trabajo,"
        "ubicación, lugar de trabajo, ciudad, oficina, standplaats, locatie, vestiging, werkplek, sede,"
        "luogo di lavoro, città, local de trabalho, localização, cidade"
    ),
    "level": (
        "management level, job level, grade, level, seniority, band, career level | karrierestufe, stufe,"
        "entgeltgruppe, besoldungsgruppe, hierarchieebene, niveau, échelon, classification, nivel, grado,"
        "categoría profesional, functieniveau, schaal, livello, inquadramento, nível, escalão"
    ),
    "manager": (
        "manager id, manager email, manager's email, manager name, manager's name, name of manager,"
        "name of your manager, reporting to, reports to, line manager, line manager name,"
        "line manager's name, line manager email, supervisor email, supervisor id, supervisor name,"
        "supervisor's name, supervisor, manager, people manager, direct manager, your manager, boss,"
        "line report | vorgesetzter, vorgesetzte, vorgesetzte person, direkte führungskraft, führungskraft,"
        "teamleitung, berichtet an, responsable hiérarchique, supérieur hiérarchique, supérieur, responsable,"
        "manager direct, n+1, jefe directo, jefe, jefa, superior directo, supervisora, reporta a,"
        "leidinggevende, rapporteert aan, responsabile diretto, responsabile, capo, riporta a, gestor direto,"
        "gestor, gestora, chefia direta, chefia, superior imediato, reporta-se a"
    ),
    "hired_on": (
        "original hire date, hire date, start date, date of joining, joined on, date joined, joining date,"
        "employment start, hired on, started on | eintrittsdatum, eintritt, einstellungsdatum, beginn,"
        "date d'embauche, date d'entrée, date d'arrivée, fecha de ingreso, fecha de alta,"
        "fecha de contratación, fecha de incorporación, datum in dienst, datum indiensttreding,"
        "in dienst sinds, startdatum, data di assunzione, data assunzione, data de admissão, data de entrada,"
        "data de contratação"
    ),
    "left_on": (
        "termination date, leaving date, end date, last day of work, last day, date left, left on,"
        "leave date | austrittsdatum, austritt, date de départ, date de sortie, fecha de baja,"
        "fecha de salida, datum uit dienst, uit dienst, data di cessazione, data cessazione,"
        "data de saída, data de desligamento"
    ),
    "time_zone": (
        "time zone, timezone, tz | zeitzone, fuseau horaire, zona horaria, huso horario, tijdzone,"
        "fuso orario, fuso horário"
    ),
    "languages": (
        "languages spoken, languages you speak, spoken languages, languages, language | sprachen,"
        "sprachkenntnisse, sprache, langues parlées, langues, langue, idiomas, idioma, lenguas, talen, taal,"
        "lingue parlate, lingue, lingua, línguas, língua"
    ),
    "offers": (
        "skills you can offer, can help with, skills offered, what can you help with, areas of expertise,"
        "expertise, skills you have, skills, skill, competencies | kompetenzen, fähigkeiten, kann helfen bei,"
        "fachgebiete, compétences, compétence, domaines d'expertise, competencias, habilidades,"
        "áreas de experiencia, vaardigheden, competenties, expertisegebieden, competenze, abilità,"
        "aree di competenza, competências, áreas de especialidade"
    ),
    "wants": (
        "skills you want, want to learn, wants to learn, skills wanted, skills to learn, development areas,"
        "areas to develop, what would you like to learn, interests, interest | möchte lernen, lernziele,"
        "lernwünsche, souhaite apprendre, compétences recherchées, quiere aprender, wil leren, leerdoelen,"
        "vuole imparare, quer aprender"
    ),
    "capacity": (
        "how many mentees can you take, how many mentees, number of mentees, mentees you can take,"
        "how many people can you mentor, max mentees, maximum mentees, maximum number of mentees,"
        "mentee capacity, mentoring capacity, mentor capacity, capacity, places, slots, mentees at a time,"
        "mentee limit | wie viele mentees, anzahl mentees, kapazität, plätze, combien de mentorés,"
        "nombre de mentorés, capacité, cuántos mentees, número de mentees, capacidad, plazas, hoeveel mentees,"
        "aantal mentees, capaciteit, quanti mentee, numero di mentee, capacità, posti, quantos mentorados,"
        "número de mentorados, capacidade, vagas"
    ),
    "consent": (
        "do you agree to us using the information you provide to us in this way, do you agree to us using,"
        "do you agree, do you consent, i agree, i consent, consent, gdpr, data protection, privacy notice,"
        "agreement | einwilligung, einverständnis, datenschutz, dsgvo, consentement, rgpd, consentimiento,"
        "toestemming, avg, consenso, privacy, consentimento, lgpd"
    ),
    "both": (
        "both mentor and mentee, both mentee and mentor, mentor and mentee, both roles | "
        "mentor und mentee, mentor et mentoré, mentor y mentee, mentor en mentee, mentor e mentee"
    ),
    "as_mentor": (
        "do you want to sign up as a mentor, sign up as a mentor, are you a mentor, mentor or mentee,"
        "mentee or mentor, signs up as | möchtest du mentor werden, möchten sie mentor werden, rolle,"
        "mentor oder mentee, mentee oder mentor, meldet sich an als"
    ),
    "as_mentee": "do you want to sign up as a mentee, sign up as a mentee, do you want to be a mentee",
    "first_choice": (
        "first choice, 1st choice, choice 1, preference 1 | erstwunsch, erste wahl, premier choix,"
        "primera opción, eerste keuze, prima scelta, primeira opção"
    ),
    "second_choice": (
        "second choice, 2nd choice, choice 2, preference 2 | zweitwunsch, zweite wahl, deuxième choix,"
        "segunda opción, tweede keuze, seconda scelta, segunda opção"
    ),
    "third_choice": (
        "third choice, 3rd choice, choice 3, preference 3 | drittwunsch, dritte wahl, troisième choix,"
        "tercera opción, derde keuze, terza scelta, terceira opção"
    ),
    "wishes": (
        "preferred mentors, preferred mentor, mentor wishes, mentor wish, wishes, mentor preferences,"
        "mentor preference, who would you like | wunschmentor, wunschmentorin, wunsch, mentor souhaité,"
        "mentor preferido, mentor deseado, voorkeursmentor, gewenste mentor, mentore preferito,"
        "mentore desiderato, mentor desejado"
    ),
    "not_with": (
        "not with, do not match with, do not pair with, avoid, conflicts, conflict of interest, exclusions,"
        "exclude, excluded | nicht mit, ausschluss, interessenkonflikt, befangenheit, pas avec,"
        "conflit d'intérêts, no con, conflicto de intereses, niet met, belangenconflict, non con,"
        "conflitto di interessi, não com, conflito de interesses"
    ),
    "past": (
        "previous mentors, previous mentor, past mentors, past mentor, former mentor, previous mentees,"
        "previous mentee, past mentees, earlier partners | frühere mentoren, bisherige mentoren,"
        "frühere mentees, anciens mentors, mentores anteriores, eerdere mentoren, mentori precedenti"
    ),
    "hours": (
        "working hours, work hours, hours of work, office hours | arbeitszeiten, arbeitszeit,"
        "horaires de travail, horario laboral, horario de trabajo, werktijden, orario di lavoro,"
        "horário de trabalho"
    ),
    "profession": (
        "profession, job family, function, discipline, field of work, specialism, specialty, speciality | "
        "beruf, fachrichtung, métier, profesión, especialidad, beroep, vakgebied, professione,"
        "specializzazione, profissão, especialidade"
    ),
    "rank": (
        "rank, ranking, priority, choice number, preference number, order of preference | rang, rangfolge,"
        "priorität, priorité, prioridad, volgorde, prioriteit, priorità, prioridade"
    ),
}

# Questions ask in any words; what they are about shows in a few of them. The first that fits counts, and
# a "not" comes before all others: to read an exclusion as a wish would pair the two who must not meet.
_NOT = (
    r"\bnot\b|n['’]t\b|\bcannot\b|\bnever\b|\bno\b|\bnobody\b|\bno one\b|\bavoid\w*|\bexclud\w*|\bexclus\w*"
    r"|\bexcept\b|\bconflict\w*"
    r"|\bunsuitable\b|\buncomfortable\b|\brather\b.*\bwithout\b|\bveto\b|\bblock\w*|\bblack ?list\b"
    r"|\bawkward\b|\binappropriate\b|\bsteer\b|\baway from\b|\bapart from\b|\bavoided\b|\bkeep\b.*\b(away"
    r"|apart)\b|\bnicht\b|\bkeine?[nmrs]?\b|\bniemand\w*"
    r"|\bausschlie\w*|\bausgeschlossen\w*|\bvermeiden\b|\bpas\b|\béviter\b|\bexclure\b|\bévit\w*|\bevitar\b"
    r"|\bexcluir\b|\bniet\b|\bvermijden\b|\buitsluit\w*|\bgeen\b|\bnon\b|\bevitare\b|\besclud\w*|\bnão\b|\bnao\b"
)
_PAIRING = (
    r"\b(who|meet|work with|match\w*|pair\w*|mentors?|mentees?|partner\w*|work(ing)? with|be with|with whom"
    r"|assigned|placed|anyone|anybody|someone|somebody|person|people|colleague\w*"
    r"|gematcht\w*|zusammen\w*|mentor\w*|mit wem|person\w*|jumel\w*|mentoré\w*|avec qui|quelqu|apparié\w*"
    r"|associé\w*|emparej\w*"
    r"|con quién|con quien|alguien|asignad\w*|gekoppeld|koppel\w*|met wie|iemand|abbinat\w*|abbina\w*|con chi"
    r"|qualcuno|alguém|com quem|emparelhad\w*)\b"
)
_SKILLS = (
    r"\b(skills?|competenc\w*|topics?|areas?|expertise|fähigkeit\w*|kompetenz\w*|themen|kenntnisse"
    r"|compétences?|domaines?|thèmes?|habilidad\w*|competencia\w*|temas?|vaardighe\w*|competenties"
    r"|onderwerpen|competenz\w*|abilità|argomenti|competência\w*)\b"
)
_LEARN = (
    r"\b(learn\w*|get better|improve|develop\w*|grow\w*|gain|work on|build|want\w*|need|lernen|verbessern"
    r"|entwickeln|ausbauen"
    r"|apprendre|développer|améliorer|aprender|mejorar|desarrollar|leren|ontwikkelen|verbeteren|imparare"
    r"|migliorare|sviluppare|melhorar|desenvolver)\b"
)
_OFFER = (
    r"\b(offer\w*|help|share|teach|pass on|strengths?|good at|expertise|anbieten|weitergeben|helfen"
    r"|vermitteln|stärken"
    r"|offrir|partager|proposer|aider|transmettre|ofrecer|compartir|ayudar|enseñar|aanbieden|delen|helpen"
    r"|offrire|condividere|aiutare|insegnare|oferecer|partilhar|compartilhar|ajudar|ensinar)\b"
)
_WISH = (
    r"\b(prefer\w*|wish\w*|would (you |they |she |he )?like|want|favou?rite|choose|request\w*|wünsch\w*"
    r"|wunsch\w*|möchtest|möchten|bevorzug\w*"
    r"|souhait\w*|préfér\w*|prefier\w*|prefer\w*|deseas?|gustaría|voorkeur|wil|wens\w*|graag|vorresti"
    r"|desider\w*|prefir\w*|gostaria)\b"
)
_SOMEBODY = r"\b(ment\w*|match\w*|pair\w*|partner\w*|gematcht|wen|quien|quién)\b"
_A_MENTOR = (
    r"\b(as (a |your |their )?mentor|mentor you|which mentor|have as|to have as|mentors?|matched with"
    r"|paired with|who|whom|als mentor\w*|wen|comme mentor"
    r"|como mentor|quién|quien|wie|come mentore|chi|quem)\b"
)
_MANY = (
    r"\b(how many|number of|max\w*|wie viele|anzahl|combien|nombre de"
    r"|cuánt[oa]s|número de|hoeveel|aantal|quant[ie]|numero di|quant[oa]s)\b"
)
_ROOM = (
    r"\b(mentees?|people|persons|mentorés?|personnes|personas|personen"
    r"|mentorad[oa]s|mentorandos|pessoas|persone|places|slots|plätze)\b"
)
_BOSS = (
    r"\b(manager\w*|supervisors?|boss|report(s|ing)? to|line manager|vorgesetzt\w*|führungskraft|chef(in)?"
    r"|berichtest|berichten"
    r"|supérieur\w*|responsable|n \+ 1|jef[ea]|superior|reportas?|leidinggevende|rapporteer\w*|responsabile"
    r"|capo|riport[ia]|gestor\w*|chefia)\b"
)
_AGREE = (
    r"\b(consent\w*|agree\w*|gdpr|privacy|data protection|permission|accept\w*|einwillig\w*|einverstanden"
    r"|zustimm\w*|datenschutz\w*|dsgvo"
    r"|accord|accepte\w*|rgpd|consient\w*|acept\w*|acuerdo|autoriz\w*|akkoord|toestemming|avg|accetto"
    r"|acconsent\w*|consenso|concord\w*|aceit\w*|lgpd"
    r"|(share|sharing|use|using|process\w*) (of )?(your|my|the|this) (data|information|details|answers))\b"
)
_BEFORE = (
    r"\b(previous\w*|former|past|earlier|already|before|früher\w*|bisherig\w*|ehemalig\w*|ancien\w*"
    r"|précédent\w*|anterior\w*|eerder\w*|vorige"
    r"|precedent\w*)\b"
)
_MENTORING = r"\b(mentors?|mentees?|mentored|partners?|mentor\w*|matched|paired)\b"
_IN_ROLE = (
    r"\b(sign up|take part|participate|be|become|join|teilnehmen|werden"
    r"|participer|devenir|participar|ser|deelnemen|worden|partecipare|diventare)\b"
)

PLACES, BOSS, AGREE = (
    re.compile(rf"{_MANY}( \\w+){{0,3}} {_ROOM}"),
    re.compile(_BOSS),
    re.compile(_AGREE),
)
EXCLUSION = re.compile(rf"(?=.*({_NOT}))(?=.*{_PAIRING})")
QUESTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("not_with", EXCLUSION),
    ("past", re.compile(rf"(?=.*{_BEFORE})(?=.*{_MENTORING})")),
    ("capacity", PLACES),
    (
        "wants",
        re.compile(rf"(?=.*{_SKILLS})(?=.*{_LEARN})(?!.*{_OFFER})"),
    ),
    ("offers", re.compile(rf"(?=.*{_SKILLS})(?=.*{_OFFER})")),
    ("wishes", re.compile(rf"(?=.*{_WISH})(?=.*{_A_MENTOR})(?!.*{_IN_ROLE})(?=.*{_SOMEBODY})")),
    ("consent", re.compile(rf"^(?=.*{_AGREE})")),
)  # fmt: skip

# A column that may be one of these is settled before anybody is paired, whatever it turns out to hold.
SUSPECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("not_with", EXCLUSION),
    ("manager", BOSS),
    ("consent", AGREE),
    ("capacity", re.compile(rf"{PLACES.pattern}|\b(kapazität|capacit\w+|capaci\w+)\b")),
)  # fmt: skip


def spaced(words: str) -> str:
    """Case dropped, and `_`, `-` and CamelCase as the borders of words that they are."""
    apart = re.sub(r"(?<=[a-zà-öø-ÿ0-9])(?=[A-ZÀ-ÖØ-Þ])", " ", words)
    apart = re.sub(r"[_\s]+", " ", apart).casefold()
    return re.sub(r"\be[- ]mail", "email", apart).strip()


def plain(words: str) -> str:
    """The words alone."""
    return " ".join(re.sub(r"[^\w#'’+]+", " ", spaced(words)).replace("’", "'").split())


def asked_about(heading: str) -> str:
    """The fact that a question is about, whatever its wording; empty for none."""
    words = plain(heading)
    return next((name for name, pattern in QUESTIONS if pattern.search(words)), "")


def suspected_of(heading: str) -> str:
    """Consent, a wish not to meet, a line manager or places, as far as a heading can be suspected of it."""
    words = plain(heading)
    return next((name for name, pattern in SUSPECTS if pattern.search(words)), "")


@cache
def known_words() -> frozenset[str]:
    """Every whole heading that we know."""
    return frozenset(plain(word) for words in WORDS.values() for word in re.split(r"[,|]", words))
