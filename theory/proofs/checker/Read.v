(* From bytes to data. A JSON tree is guessed by unproved code; it must print to exactly the given line, and what it means is decided here.
   check_file_sound: what an accepted certificate shows, from the characters of its lines to the real numbers. *)
From Coq Require Import Reals List Arith Bool String Ascii NArith ZArith QArith.
From Attest Require Import Definitions Sums GraphCertificate SvmCertificate Intervals FiniteCertificate.
From Attest Require Import Answers NatMaps GraphChecker SvmChecker EnclosedRisk PenaltyChecker FiniteChecker CounterexampleChecker NormChecker BracketChecker LogOddsChecker.
From Attest.field Require Import NormSvm NormBracket NextToken.
Open Scope nat_scope.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** numbers are kept as their digits *)
Inductive json := JNull | JNumber (digits : string) | JString (s : string) | JList (l : list json) | JObject (l : list (string * json)).

(** * Printing without spaces, in front of k *)
Fixpoint before (s k : string) : string := match s with EmptyString => k | String c t => String c (before t k) end.
Definition quoted (s k : string) : string := String """" (before s (String """" k)).
Fixpoint print (j : json) (k : string) : string :=
  match j with
  | JNull => before "null" k
  | JNumber d => before d k
  | JString s => quoted s k
  | JList [] => before "[]" k
  | JList (x :: l) => String "[" (print x ((fix tail l := match l with [] => String "]" k | y :: r => String "," (print y (tail r)) end) l))
  | JObject [] => before "{}" k
  | JObject ((n, x) :: l) =>
      String "{" (quoted n (String ":" (print x ((fix tail l := match l with [] => String "}" k | (n, y) :: r => String "," (quoted n (String ":"
        (print y (tail r)))) end) l))))
  end.
Notation "'do' x <- a ; b" := (match a with Some x => b | None => None end) (at level 200, x pattern, a at level 100, b at level 200).
(** what follows p in s *)
Fixpoint strip (p s : string) : option string :=
  match p, s with
  | EmptyString, _ => Some s
  | String c p, String d s => if Ascii.eqb c d then strip p s else None
  | _, EmptyString => None
  end.
Definition strip_char (c : ascii) (s : string) : option string := match s with String d s => if Ascii.eqb c d then Some s else None | EmptyString =>
  None end.
Definition strip_quoted (n s : string) : option string := do s <- strip_char """" s; do s <- strip n s; strip_char """" s.
(** what follows the printed tree in s: printing, read along the line instead of built *)
Fixpoint eat (j : json) (s : string) : option string :=
  match j with
  | JNull => strip "null" s
  | JNumber d => strip d s
  | JString t => strip_quoted t s
  | JList [] => strip "[]" s
  | JList (x :: l) =>
      do s <- strip_char "[" s; do s <- eat x s;
      (fix tail l s := match l with [] => strip_char "]" s | y :: r => do s <- strip_char "," s; do s <- eat y s; tail r s end) l s
  | JObject [] => strip "{}" s
  | JObject ((n, x) :: l) =>
      do s <- strip_char "{" s; do s <- strip_quoted n s; do s <- strip_char ":" s; do s <- eat x s;
      (fix tail l s := match l with
        | [] => strip_char "}" s
        | (n, y) :: r => do s <- strip_char "," s; do s <- strip_quoted n s; do s <- strip_char ":" s; do s <- eat y s; tail r s
        end) l s
  end.
Lemma strip_before p : forall s r, strip p s = Some r -> s = before p r.
Proof.
  induction p as [|c p IH]; intros s r; cbn; [intros [= ->]; reflexivity|]. destruct s as [|d s]; [discriminate|].
  destruct (Ascii.eqb_spec c d) as [->|]; [|discriminate]. intros H. f_equal. now apply IH.
Qed.
Lemma strip_char_spec c s r : strip_char c s = Some r -> s = String c r.
Proof. destruct s as [|d s]; [discriminate|]. cbn. destruct (Ascii.eqb_spec c d) as [->|]; [|discriminate]. now intros [= ->]. Qed.
Lemma strip_quoted_spec n s r : strip_quoted n s = Some r -> s = quoted n r.
Proof.
  unfold strip_quoted, quoted. destruct (strip_char """" s) as [s1|] eqn:E1; [|discriminate]. destruct (strip n s1) as [s2|] eqn:E2; [|discriminate].
  intros E3.
  apply strip_char_spec in E1, E3. apply strip_before in E2. now subst.
Qed.
Lemma eat_print : forall j s r, eat j s = Some r -> s = print j r.
Proof.
  fix IH 1. intros [|d|t|[|x l]|[|[n x] l]] s r; cbn [eat print].
  - apply strip_before.
  - apply strip_before.
  - apply strip_quoted_spec.
  - apply strip_before.
  - destruct (strip_char "[" s) as [s1|] eqn:E1; [|discriminate]. destruct (eat x s1) as [s2|] eqn:E2; [|discriminate]. intros E3.
    apply strip_char_spec in E1. apply IH in E2. subst s s1. f_equal. f_equal. revert s2 E3.
    induction l as [|y l IHl]; intros s2; [apply strip_char_spec|]. destruct (strip_char "," s2) as [s3|] eqn:E3; [|discriminate].
    destruct (eat y s3) as [s4|] eqn:E4; [|discriminate].
    intros E5. apply strip_char_spec in E3. apply IH in E4. subst s2 s3. f_equal. f_equal. now apply IHl.
  - apply strip_before.
  - destruct (strip_char "{" s) as [s1|] eqn:E1; [|discriminate]. destruct (strip_quoted n s1) as [s2|] eqn:E2; [|discriminate].
    destruct (strip_char ":" s2) as [s3|] eqn:E3; [|discriminate]. destruct (eat x s3) as [s4|] eqn:E4; [|discriminate]. intros E5.
    apply strip_char_spec in E1, E3. apply strip_quoted_spec in E2. apply IH in E4. subst s s1 s2 s3. do 4 f_equal. revert s4 E5.
    induction l as [|[m y] l IHl]; intros s4; [apply strip_char_spec|]. destruct (strip_char "," s4) as [s5|] eqn:E5; [|discriminate].
    destruct (strip_quoted m s5) as [s6|] eqn:E6; [|discriminate]. destruct (strip_char ":" s6) as [s7|] eqn:E7; [|discriminate].
    destruct (eat y s7) as [s8|] eqn:E8; [|discriminate].
    intros E9. apply strip_char_spec in E5, E7. apply strip_quoted_spec in E6. apply IH in E8. subst s4 s5 s6 s7. do 4 f_equal. now apply IHl.
Qed.
Definition spells (line : string) (j : json) : bool := match eat j line with Some EmptyString => true | _ => false end.

(** * Meaning *)
Fixpoint assoc (n : string) (l : list (string * json)) : option json :=
  match l with [] => None | (m, x) :: r => if String.eqb n m then Some x else assoc n r end.
Fixpoint find_all (names : list string) (l : list (string * json)) : option (list json) :=
  match names with [] => Some [] | n :: names => do x <- assoc n l; do r <- find_all names l; Some (x :: r) end.
Definition get {A} (o : option A) (why : string) : result A := match o with Some x => Fine x | None => Bad why 0 end.
(** the values of exactly these keys *)
Definition fields (names : list string) (j : json) : result (list json) :=
  match j with
  | JObject l => if Nat.eqb (List.length l) (List.length names) then get (find_all names l) "a key is missing" else Bad "expected other keys" 0
  | _ => Bad "expected an object" 0
  end.
Fixpoint traverse {A B} (f : A -> result B) (l : list A) : result (list B) :=
  match l with [] => Fine [] | x :: l => y <- f x;; r <- traverse f l;; Fine (y :: r) end.
Definition read_list {B} (f : json -> result B) (j : json) : result (list B) := match j with JList l => traverse f l | _ => Bad "expected a list" 0
  end.
Definition is_string (s : string) (j : json) : bool := match j with JString t => String.eqb s t | _ => false end.

Definition digit (c : ascii) : option nat :=
  if Ascii.eqb c "0" then Some 0 else if Ascii.eqb c "1" then Some 1 else if Ascii.eqb c "2" then Some 2 else if Ascii.eqb c "3" then Some 3
  else if Ascii.eqb c "4" then Some 4 else if Ascii.eqb c "5" then Some 5 else if Ascii.eqb c "6" then Some 6 else if Ascii.eqb c "7" then Some 7
  else if Ascii.eqb c "8" then Some 8 else if Ascii.eqb c "9" then Some 9 else None.
(** an id or a count: at most nine digits, no leading 0 *)
Fixpoint small (s : string) (acc : nat) : option nat := match s with EmptyString => Some acc | String c t => do d <- digit c; small t (10 * acc + d)
  end.
Definition id_of (s : string) : option nat :=
  match s with
  | EmptyString => None
  | String "0" EmptyString => Some 0
  | String "0" _ => None
  | _ => if Nat.leb (String.length s) 9 then small s 0 else None
  end.
Definition read_id (limit : nat) (j : json) : result nat :=
  match j with
  | JNumber s => n <- get (id_of s) "expected a small integer";; need (Nat.ltb n limit) "expected an integer below its limit";; Fine n
  | _ => Bad "expected an integer" 0
  end.
Fixpoint digits (s : string) (acc : Z) : option Z :=
  match s with EmptyString => Some acc | String c t => do d <- digit c; digits t (10 * acc + Z.of_nat d)%Z end.
Definition natural (s : string) : option Z := match s with EmptyString => None | _ => digits s 0 end.
Fixpoint split (c : ascii) (s : string) : option (string * string) :=
  match s with
  | EmptyString => None
  | String d t => if Ascii.eqb c d then Some (EmptyString, t) else do (a, b) <- split c t; Some (String d a, b)
  end.
Fixpoint ten_to (s : string) : Z := match s with EmptyString => 1%Z | String _ t => (10 * ten_to t)%Z end.
Definition unsigned (s : string) : option Q :=
  match split "/" s with
  | Some (a, b) => do n <- natural a; do m <- natural b; match m with Zpos p => Some (Qred (n # p)) | _ => None end
  | None => match split "." s with
            | Some (a, b) => do _x <- natural a; do _y <- natural b; do n <- natural (a ++ b)%string;
                             match ten_to b with Zpos p => Some (Qred (n # p)) | _ => None end
            | None => do n <- natural s; Some (inject_Z n)
            end
  end.
Definition ten_thousand : nat := 100 * 100.
Definition hundred_thousand : nat := ten_thousand * 10.
Definition exact (j : json) : result Q :=
  match j with
  | JString s => need (Nat.leb (String.length s) hundred_thousand) "a number is longer than 100000 characters";;
      get (match s with String "-" t => do x <- unsigned t; Some (Qopp x) | _ => unsigned s end) "expected an exact number"
  | _ => Bad "expected an exact number" 0
  end.

Definition read_sample (limit : nat) (j : json) : result sample :=
  let make c l k := context <- read_list (read_id limit) c;; label <- read_id limit l;; query <- k context;;
                    match context with [] => Bad "a context is empty" 0 | _ => Fine (Sample context label query) end in
  match j with
  | JObject [_; _] => r <- fields ["context"; "label"] j;; match r with [c; l] => make c l (fun context => Fine (List.last context 0)) | _ => Bad
      "expected other keys" 0 end
  | _ => r <- fields ["context"; "label"; "query"] j;; match r with [c; l; k] => make c l (fun _ => read_id limit k) | _ => Bad "expected other keys"
      0 end
  end.
Definition million_1 : nat := 1 + ten_thousand * 100.
Definition read_dataset (j : json) : result dataset :=
  r <- fields ["format"; "tokens"; "embedding"; "samples"] j;;
  match r with
  | [f; t; e; ss] =>
      need (is_string "attest-dataset/1" f) "the dataset's format is not attest-dataset/1";;
      k <- read_id million_1 t;;
      samples <- read_list (read_sample k) ss;;
      match samples with [] => Bad "the dataset has no samples" 0 | _ => Fine tt end;;
      if is_string "one-hot" e then Fine (Dataset k k OneHot samples) else
      rows <- read_list (read_list exact) e;;
      match rows with
      | [] => Bad "the embedding does not have a row a token" 0
      | r :: _ => let d := List.length r in
                  need (Nat.eqb (List.length rows) k) "the embedding does not have a row a token";;
                  need (Nat.ltb 0 d && forallb (fun r => Nat.eqb (List.length r) d) rows) "the rows of the embedding are empty or ragged";;
                  Fine (Dataset k d (Rows rows) samples)
      end
  | _ => Bad "expected other keys" 0
  end.

(** ** lines, with their numbers *)
Definition lines := list (nat * json).
Fixpoint number_from (n : nat) (js : list json) : lines := match js with [] => [] | j :: js => (n, j) :: number_from (S n) js end.
Definition line_is (kind : string) (j : json) : bool :=
  match j with JObject l => match assoc "line" l with Some k => is_string kind k | None => false end | _ => false end.
Definition next_is (kind : string) (ls : lines) : bool := match ls with (_, j) :: _ => line_is kind j | [] => false end.
(** the fields of a line of this kind *)
Definition fields_of (kind : string) (names : list string) (j : json) : result (list json) :=
  need (line_is kind j) ("expected a line """ ++ kind ++ """")%string;;
  r <- fields ("line" :: names) j;; match r with _ :: r => Fine r | [] => Bad "expected other keys" 0 end.
Definition take (kind : string) (names : list string) (ls : lines) : result (nat * list json * lines) :=
  match ls with
  | [] => Bad ("expected a line """ ++ kind ++ """ at the end")%string 0
  | (n, j) :: rest => r <- at_line n (fields_of kind names j);; Fine (n, r, rest)
  end.
Definition at_end {A} (ls : lines) (x : A) : result A := match ls with [] => Fine x | (n, _) :: _ => Bad
  "the next line has no place in this certificate" n end.
Definition other {A} : result A := Bad "expected other keys" 0.

Section Lines.
Variable limit : nat.
Definition read_arc (j : json) : result arc :=
  match j with JList [a; b] => x <- read_id limit a;; y <- read_id limit b;; Fine (x, y) | _ => Bad "an edge is not a pair" 0 end.
Definition read_component (k number : nat) (j : json) : result component :=
  r <- fields_of "component" ["query"; "number"; "tokens"; "from_first"; "to_first"] j;;
  match r with
  | [q; n; t; f; b] =>
      q <- read_id limit q;; need (Nat.eqb q k) "a component of another query is expected";;
      n <- read_id (S number) n;; need (Nat.eqb n number) "the components are not numbered in order";;
      t <- read_list (read_id limit) t;; f <- read_list read_arc f;; b <- read_list read_arc b;; Fine (Component t f b)
  | _ => other
  end.
(** and the line of the last *)
Fixpoint read_components (k number last : nat) (ls : lines) : result (list component * nat * lines) :=
  match ls with
  | (n, j) :: rest => if line_is "component" j
                      then c <- at_line n (read_component k number j);; '(cs, last, rest) <- read_components k (S number) n rest;; Fine (c :: cs,
                        last, rest)
                      else Fine ([], last, ls)
  | [] => Fine ([], last, [])
  end.
(** while lines "edges" follow; the number of lines bounds the recursion *)
Fixpoint read_graphs (fuel : lines) (ls : lines) : result (graph_certificate * list nat * lines) :=
  match fuel, ls with
  | _ :: fuel, (n, j) :: rest =>
      if line_is "edges" j then
        r <- at_line n (fields_of "edges" ["query"; "edges"] j);;
        match r with
        | [q; e] =>
            q <- at_line n (read_id limit q);; e <- at_line n (read_list read_arc e);;
            '(cs, last, rest) <- read_components q 0 n rest;;
            '(gs, marks, rest) <- read_graphs fuel rest;; Fine (QueryGraph q e cs :: gs, last :: marks, rest)
        | _ => other
        end
      else Fine ([], [], ls)
  | _, _ => Fine ([], [], ls)
  end.
Fixpoint read_weights (ls : lines) : result (list weight * lines) :=
  match ls with
  | (n, j) :: rest => if line_is "weight" j then
        w <- at_line n (r <- fields_of "weight" ["query"; "token"; "value"] j;;
             match r with [q; t; x] => q <- read_id limit q;; t <- read_id limit t;; x <- exact x;; Fine (Weight q t x) | _ => other end);;
        '(ws, rest) <- read_weights rest;; Fine (w :: ws, rest)
      else Fine ([], ls)
  | [] => Fine ([], [])
  end.
Fixpoint read_multipliers (ps : NM.t prepared) (ls : lines) : result (list multiplier * lines) :=
  match ls with
  | (n, j) :: rest => if line_is "multiplier" j then
        m <- at_line n (r <- fields_of "multiplier" ["query"; "edge"; "relation"; "value"] j;;
             match r with
             | [q; e; r; x] =>
                 q <- read_id limit q;; e <- read_arc e;; x <- exact x;;
                 p <- get (NM.find q ps) "a multiplier's query is not in the dataset";;
                 need (is_string (if p_tied p e then "tied" else "strict") r) "a multiplier's relation is not that of its edge";; Fine (Multiplier q
                   e x)
             | _ => other
             end);;
        '(ms, rest) <- read_multipliers ps rest;; Fine (m :: ms, rest)
      else Fine ([], ls)
  | [] => Fine ([], [])
  end.
Definition read_status (r : list json) : result claim :=
  match r with
  | [s; n] => if is_string "infeasible" s then match n with JNull => Fine Infeasible | _ => Bad "an infeasible Graph-SVM has no norm" 0 end
              else x <- exact n;; if is_string "optimal" s then Fine (Optimal x) else if is_string "zero" s then Fine (Zero x) else Bad
                "no such status" 0
  | _ => other
  end.
Definition read_digits (j : json) : result nat := d <- read_id (S ten_thousand) j;; need (Nat.leb 5 d) "fewer than 5 digits";; Fine d.
Definition read_stated (j : json) : result stated :=
  r <- fields ["mid"; "radius"] j;; match r with [l; q] => l <- exact l;; q <- exact q;; Fine (Stated l q) | _ => other end.
Fixpoint read_pairs (pairs : list query_pair) (ls : lines) : result (list pair_line * lines) :=
  match pairs with
  | [] => Fine ([], ls)
  | (k, e) :: ps =>
      let dependent := next_is "dependent" ls in
      '(n, r, rest) <- (if dependent then take "dependent" ["query"; "pair"; "coefficients"] ls else take "coordinate" ["query"; "pair"; "value"]
        ls);;
      l <- at_line n (match r with
        | [q; p; x] =>
            q <- read_id limit q;; p <- read_arc p;; need (Nat.eqb q k && arc_eqb p e) "expected the next pair of a component";;
            (if dependent then co <- read_list exact x;; Fine (Dependent co) else c <- exact x;; Fine (Coordinate c))
        | _ => other
        end);;
      '(l', rest) <- read_pairs ps rest;; Fine (l :: l', rest)
  end.
End Lines.
(** digits where there are enclosures; a counterexample's claim is a variation of the claim that its statement refutes *)
Inductive certificate := Graphs (gs : graph_certificate) | GraphSvm (c : svm_certificate) | PenaltyPath (p r : Q) (digits : nat) (ws : list weight)
  | FiniteComponent (digits : nat) (c : finite_certificate) | NormGraphSvm (c : norm_certificate)
  | NormDirection (c : norm_certificate) (d : direction) | NormBracket (c : bracket_certificate) | NextToken (c : log_odds)
  | Counterexample (claim variation : string) (digits : nat) (s : statement).
Definition name_char (c : ascii) : bool :=
  let fix mem s := match s with EmptyString => false | String d t => Ascii.eqb c d || mem t end in mem
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._!"%string.
Fixpoint name_text (s : string) : bool := match s with EmptyString => true | String c t => name_char c && name_text t end.
(** the name of the variation of a claim *)
Definition variation_of (claim : string) (j : json) : result string :=
  match j with
  | JString s =>
      need (negb (String.eqb claim s)) "the claim itself is proved: no certificate refutes it";;
      v <- get (do r <- strip claim s; strip_char "!" r) "the statement does not refute the claim";;
      need (negb (String.eqb v "") && name_text v) "the claim is not an id: letters, digits, - . _ and ! only";; Fine v
  | _ => Bad "expected a claim" 0
  end.
Definition counterexample_names : list string := ["line"; "claim"; "statement"].
Definition read_counterexample (limit : nat) (ls : lines) : result (certificate * list nat * lines) :=
  match ls with
  | [] => Bad "expected a line ""counterexample""" 0
  | (n, j) :: rest =>
    at_line n (need (line_is "counterexample" j) "expected a line ""counterexample""");;
    let kind := match j with JObject l => match assoc "statement" l with Some k => k | None => JNull end | _ => JNull end in
    if is_string "svm-infeasible" kind then
      v <- at_line n (r <- fields counterexample_names j;; match r with [_; c; _] => variation_of "svm.feasible" c | _ => other end);;
      '(gs, marks, rest) <- read_graphs limit rest rest;;
      '(ms, rest) <- read_multipliers limit (prepare_all gs) rest;;
      Fine (Counterexample "svm.feasible" v 5 (SvmInfeasible gs ms), marks, rest)
    else if is_string "not-reachable" kind then
      c <- at_line n (r <- fields (counterexample_names ++ ["sample"; "query"; "token"; "closed"]) j;;
        match r with
        | [_; c; _; i; q; t; cl] =>
            v <- variation_of "graph.label-on-top" c;; i <- read_id million_1 i;; q <- read_id limit q;; t <- read_id limit t;; cl <- read_list
              (read_id limit) cl;;
            Fine (Counterexample "graph.label-on-top" v 5 (NotReachable i q t cl))
        | _ => other
        end);; Fine (c, [], rest)
    else if is_string "risk-not-convex" kind then
      '(v, k, t, d, l, r) <- at_line n (r <- fields (counterexample_names ++ ["loss"; "fraction"; "digits"; "left"; "right"]) j;;
        match r with
        | [_; c; _; k; t; d; l; r] =>
            v <- variation_of "loss.convex" c;;
            k <- (if is_string "log" k then Fine LogLoss else if is_string "squared" k then Fine SquaredLoss else if is_string "linear" k then Fine
              LinearLoss
                  else Bad "the loss is not log, squared or linear" 0);;
            t <- exact t;; d <- read_digits d;; l <- read_stated l;; r <- read_stated r;; Fine (v, k, t, d, l, r)
        | _ => other
        end);;
      '(A, rest) <- read_weights limit rest;;
      '(_, _, rest) <- take "second-weights" [] rest;;
      '(B, rest) <- read_weights limit rest;;
      Fine (Counterexample "loss.convex" v d (NotConvex k t l r A B), [], rest)
    else if is_string "step-not-monotone" kind then
      '(v, e, s, d, l, r) <- at_line n (r <- fields (counterexample_names ++ ["step"; "share"; "digits"; "left"; "right"]) j;;
        match r with
        | [_; c; _; e; s; d; l; r] =>
            v <- variation_of "descent.monotone" c;; e <- exact e;; s <- exact s;; d <- read_digits d;; l <- read_stated l;; r <- read_stated r;;
              Fine (v, e, s, d, l, r)
        | _ => other
        end);;
      '(A, rest) <- read_weights limit rest;;
      Fine (Counterexample "descent.monotone" v d (NotMonotone e s l r A), [], rest)
    else Bad "no such statement" n
  end.
Definition read_finite (limit : nat) (gs : graph_certificate) (ls : lines) : result (certificate * lines) :=
  '(n, r, ls) <- take "finite-component" ["radius"; "curvature"; "digits"] ls;;
  '(r, m, d) <- at_line n (match r with [r; m; d] => r <- exact r;; m <- exact m;; d <- read_digits d;; Fine (r, m, d) | _ => other end);;
  '(ps, ls) <- read_pairs limit (pairs_of gs) ls;;
  '(n, q, ls) <- take "loss-infimum" ["mid"; "radius"] ls;;
  at_line n (match q with [l; w] => l <- exact l;; w <- exact w;; Fine (FiniteComponent d (FiniteCertificate gs r m ps l w), ls) | _ => other end).
Definition read_penalty (limit : nat) (ls : lines) : result (certificate * lines) :=
  '(n, r, ls) <- take "penalty-path" ["lambda"; "radius"; "digits"] ls;;
  '(p, r, d) <- at_line n (match r with [p; r; d] => p <- exact p;; r <- exact r;; d <- read_digits d;; Fine (p, r, d) | _ => other end);;
  '(ws, ls) <- read_weights limit ls;; Fine (PenaltyPath p r d ws, ls).
Definition read_svm (limit : nat) (gs : graph_certificate) (ls : lines) : result (certificate * lines) :=
  '(n, r, ls) <- take "graph-svm" ["status"; "norm_squared"] ls;;
  s <- at_line n (read_status r);; '(ws, ls) <- read_weights limit ls;; '(ms, ls) <- read_multipliers limit (prepare_all gs) ls;;
  Fine (GraphSvm (SvmCertificate gs s ws ms), ls).
(** ** matrices by their entries, below the dimension *)
Fixpoint read_places (dimension : nat) (ls : lines) : result (list place * lines) :=
  match ls with
  | (n, j) :: rest => if line_is "entry" j then
        e <- at_line n (r <- fields_of "entry" ["row"; "column"; "value"] j;;
             match r with [a; b; x] => a <- read_id dimension a;; b <- read_id dimension b;; x <- exact x;; Fine (Place a b x) | _ => other end);;
        '(es, rest) <- read_places dimension rest;; Fine (e :: es, rest)
      else Fine ([], ls)
  | [] => Fine ([], [])
  end.
Definition read_norm (limit dimension : nat) (gs : graph_certificate) (ls : lines) : result (norm_certificate * lines) :=
  '(n, r, ls) <- take "norm-svm" ["norm"; "value"] ls;;
  '(N, nu) <- at_line n (match r with
    | [N; x] =>
        N <- (if is_string "largest-entry" N then Fine LargestEntry else if is_string "sum-of-entries" N then Fine SumOfEntries
              else Bad "the norm is not largest-entry or sum-of-entries" 0);;
        x <- exact x;; Fine (N, x)
    | _ => other
    end);;
  '(es, ls) <- read_places dimension ls;; '(ms, ls) <- read_multipliers limit (prepare_all gs) ls;; Fine (NormCertificate gs N nu es ms, ls).
(** while lines "cap" follow; the number of lines bounds the recursion *)
Fixpoint read_caps (limit : nat) (ps : NM.t prepared) (fuel ls : lines) : result (list cap * lines) :=
  match fuel, ls with
  | _ :: fuel, (n, j) :: rest =>
      if line_is "cap" j then
        '(q, e, above) <- at_line n (r <- fields_of "cap" ["query"; "edge"; "side"] j;;
          match r with
          | [q; e; s] =>
              q <- read_id limit q;; e <- read_arc limit e;;
              above <- (if is_string "above" s then Fine true else if is_string "below" s then Fine false else Bad "the side is not above or below" 0);;
              Fine (q, e, above)
          | _ => other
          end);;
        '(ms, rest) <- read_multipliers limit ps rest;; '(caps, rest) <- read_caps limit ps fuel rest;; Fine (Cap q e above ms :: caps, rest)
      else Fine ([], ls)
  | _, _ => Fine ([], ls)
  end.
Definition read_direction (limit dimension : nat) (gs : graph_certificate) (ls : lines) : result (certificate * lines) :=
  '(c, ls) <- read_norm limit dimension gs ls;;
  '(n, r, ls) <- take "direction" ["status"] ls;;
  match r with
  | [s] =>
      if is_string "unique" s then '(caps, ls) <- read_caps limit (prepare_all gs) ls ls;; Fine (NormDirection c (Unique caps), ls)
      else at_line n (need (is_string "not-unique" s) "the status is not unique or not-unique");;
        '(n, r, ls) <- take "second" ["query"; "edge"] ls;;
        '(q, e) <- at_line n (match r with [q; e] => q <- read_id limit q;; e <- read_arc limit e;; Fine (q, e) | _ => other end);;
        '(es, ls) <- read_places dimension ls;; Fine (NormDirection c (NotUnique q e es), ls)
  | _ => other
  end.
Definition read_bracket (limit dimension : nat) (gs : graph_certificate) (ls : lines) : result (bracket_certificate * lines) :=
  '(n, r, ls) <- take "norm-bracket" ["norm"; "lower"; "upper"] ls;;
  '(N, l, u) <- at_line n (match r with
    | [N; l; u] =>
        N <- (if is_string "spectral" N then Fine Spectral else if is_string "nuclear" N then Fine Nuclear else Bad "the norm is not spectral or nuclear" 0);;
        l <- exact l;; u <- exact u;; Fine (N, l, u)
    | _ => other
    end);;
  '(es, ls) <- read_places dimension ls;; '(ms, ls) <- read_multipliers limit (prepare_all gs) ls;;
  '(_, _, ls) <- take "root" [] ls;; '(root, ls) <- read_places dimension ls;; Fine (BracketCertificate gs N l u es ms root, ls).
(** ** next-token data *)
Definition integer (j : json) : result Z := x <- exact j;; match x with Qmake b 1 => Fine b | _ => Bad "the base holds a number that is not an integer" 0 end.
Fixpoint read_factors (limit : nat) (base : list Z) (ls : lines) : result (list (Z * list weight) * lines) :=
  match base with
  | [] => Fine ([], ls)
  | b :: base =>
      '(n, r, ls) <- take "factor" ["number"] ls;;
      at_line n (match r with
        | [x] => x <- integer x;; need (Z.eqb x b) "the factors are not the numbers of the base in their order"
        | _ => other
        end);;
      '(ws, ls) <- read_weights limit ls;; '(fs, ls) <- read_factors limit base ls;; Fine ((b, ws) :: fs, ls)
  end.
Fixpoint read_relation (limit : nat) (ls : lines) : result (list multiplier * lines) :=
  match ls with
  | (n, j) :: rest => if line_is "relation" j then
        m <- at_line n (r <- fields_of "relation" ["query"; "pair"; "value"] j;;
             match r with [q; e; x] => q <- read_id limit q;; e <- read_arc limit e;; x <- exact x;; Fine (Multiplier q e x) | _ => other end);;
        '(ms, rest) <- read_relation limit rest;; Fine (m :: ms, rest)
      else Fine ([], ls)
  | [] => Fine ([], [])
  end.
Definition read_next_token (limit : nat) (ls : lines) : result (certificate * lines) :=
  '(n, r, ls) <- take "log-odds" ["status"; "base"] ls;;
  match r with
  | [s; b] =>
      base <- at_line n (read_list integer b);;
      if is_string "compatible" s then '(fs, ls) <- read_factors limit base ls;; Fine (NextToken (Compatible fs), ls)
      else at_line n (need (is_string "incompatible" s) "the status is not compatible or incompatible");;
        '(ms, ls) <- read_relation limit ls;; Fine (NextToken (Incompatible base ms), ls)
  | _ => other
  end.
(** the dataset and the statement, and the last line of each query's graph (for reasons only) *)
Definition read (js : list json) : result (dataset * certificate * list nat) :=
  match number_from 1 js with
  | (_, header) :: ls =>
    r <- at_line 1 (fields ["format"; "kind"; "dataset"] header);;
    match r with
    | [f; k; d] =>
      at_line 1 (need (is_string "attest-certificate/1" f) "the format is not attest-certificate/1");;
      at_line 1 (need (is_string "graph" k || is_string "graph-svm" k || is_string "finite-component" k || is_string "penalty-path" k || is_string
        "counterexample" k || is_string "norm-svm" k || is_string "norm-direction" k || is_string "norm-bracket" k || is_string "next-token" k) "no such kind");;
      D <- at_line 1 (read_dataset d);; let limit := tokens D in
      '(c, marks, ls) <- (
        if is_string "penalty-path" k then '(c, ls) <- read_penalty limit ls;; Fine (c, [], ls)
        else if is_string "next-token" k then '(c, ls) <- read_next_token limit ls;; Fine (c, [], ls)
        else if is_string "counterexample" k then read_counterexample limit ls
        else '(gs, marks, ls) <- read_graphs limit ls ls;;
          if is_string "finite-component" k then '(c, ls) <- read_finite limit gs ls;; Fine (c, marks, ls)
          else if is_string "graph-svm" k then '(c, ls) <- read_svm limit gs ls;; Fine (c, marks, ls)
          else if is_string "norm-svm" k then '(c, ls) <- read_norm limit (dim D) gs ls;; Fine (NormGraphSvm c, marks, ls)
          else if is_string "norm-bracket" k then '(c, ls) <- read_bracket limit (dim D) gs ls;; Fine (NormBracket c, marks, ls)
          else if is_string "norm-direction" k then '(c, ls) <- read_direction limit (dim D) gs ls;; Fine (c, marks, ls)
          else Fine (Graphs gs, marks, ls));;
      at_end ls (D, c, marks)
    | _ => other
    end
  | [] => Bad "there is no line" 0
  end.
Definition precision (d : nat) : F.precision := F.PtoP (N.succ_pos (N.div (333 * N.of_nat d) 100 + 8)).
Definition certificate_ok (D : dataset) (c : certificate) (marks : list nat) : result unit :=
  match c with
  | Graphs gs => graph_ok D gs marks
  | GraphSvm c => svm_ok D c marks
  | NormGraphSvm c => norm_ok D c marks
  | NormDirection c d => direction_ok D c d marks
  | NormBracket c => bracket_ok D c marks
  | NextToken c => log_odds_ok D c
  | FiniteComponent d c => finite_ok (precision d) D c marks
  | PenaltyPath p r d ws => ball_ok (precision d) D p r ws
  | Counterexample _ _ d s => statement_ok (precision d) D s marks
  end.
Fixpoint all_spell (n : nat) (text : list string) (js : list json) : result unit :=
  match text, js with
  | [], [] => Fine tt
  | t :: text, j :: js => at_line n (need (spells t j) "not an object in canonical form (no spaces, no escapes that need not be)");; all_spell (S n)
      text js
  | _, _ => Bad "the lines and their trees differ in number" 0
  end.
Definition check_file (text : list string) (js : list json) : result unit :=
  all_spell 1 text js;; '(D, c, marks) <- read js;; at_line (List.length text) (certificate_ok D c marks).

(** * What an accepted file shows *)
(** the lines are a certificate about D *)
Definition states (text : list string) (D : dataset) (c : certificate) : Prop :=
  exists js marks, map (fun j => print j "") js = text /\ read js = Fine (D, c, marks).
Definition shown (D : dataset) (c : certificate) : Prop :=
  match c with
  | Graphs gs => forall k, (forall i j, In (i, j) (given_arcs gs k) <-> edge D k i j)
      /\ (forall i j, edge D k i j -> (numbered gs k i <= numbered gs k j)%nat)
      /\ (forall i j, touches D k i -> touches D k j -> numbered gs k i = numbered gs k j <-> scc D k i j)
  | GraphSvm c => let W := W_of D (weights c) in
      match status c with
      | Infeasible => forall V, ~ feasible D V
      | Optimal n => is_Wmm D W /\ inner D W W = Q2R n /\ strict_edge D
      | Zero n => is_Wmm D W /\ inner D W W = Q2R n /\ forall k i j, edge D k i j -> scc D k i j
      end
  | PenaltyPath p r _ ws => realisable D /\
      forall U, (forall X, (penalised D (Q2R p) U <= penalised D (Q2R p) X)%R) ->
        (inner D (diff (W_of D ws) U) (diff (W_of D ws) U) <= Q2R r * Q2R r)%R
  | FiniteComponent _ c => let C := stated_centre D c in
      (realisable D /\ S_fin D C /\ forall Wf, is_Wfin D Wf ->
        norm_ D (diff Wf C) <= Q2R (f_radius c) /\ Q2R (f_mid c) - Q2R (f_width c) <= Lbar D (tied_of D) Wf <= Q2R (f_mid c) + Q2R (f_width c))%R
  | NormGraphSvm c => is_norm_svm D (n_norm c) (real (by_places (n_entries c))) (Q2R (n_value c))
  | NormDirection c d => let V := real (by_places (n_entries c)) in let nu := Q2R (n_value c) in
      is_norm_svm D (n_norm c) V nu /\
      match d with
      | Unique _ => forall X, feasible D X -> norm_at_most D (n_norm c) X nu ->
          forall k i j, edge D k i j -> inner D (M D k i j) X = inner D (M D k i j) V
      | NotUnique k e es => let X := real (by_places es) in
          feasible D X /\ norm_at_most D (n_norm c) X nu /\ edge D k (fst e) (snd e)
          /\ inner D (M D k (fst e) (snd e)) X <> inner D (M D k (fst e) (snd e)) V
      end
  | NormBracket c => is_bracket D (b_norm c) (real (by_places (b_entries c))) (Q2R (b_lower c)) (Q2R (b_upper c))
  | NextToken c => match c with Compatible _ => compatible D | Incompatible _ _ => ~ compatible D end
  | Counterexample _ _ _ s => refuted D s
  end.
Theorem check_file_sound text js : check_file text js = Fine tt -> exists D c, states text D c /\ shown D c.
Proof.
  unfold check_file. intros H. fine H. fine H. destruct x0 as [[D c] marks]. apply at_line_fine in H. exists D, c. split.
  - exists js, marks. split; [|exact H1]. clear H H1 D c marks. revert js x H0. generalize 1 as n.
    induction text as [|t text IH]; intros n [|j js] x H; cbn in *; try discriminate; [reflexivity|].
    fine H. f_equal; [|eapply IH; eauto]. unfold spells in H0. destruct (eat j t) as [[|c r]|] eqn:Et; try discriminate. symmetry.
    now apply eat_print.
  - destruct c as [gs|c|p r d ws|d c|c|c d|c|c|cl v d s]; cbn [certificate_ok shown] in *.
    + pose proof (graph_ok_sound D gs marks H) as Hr. intros k.
      repeat split; try apply (check_graph_edges D gs Hr); try apply (check_graph_order D gs Hr); now apply (check_graph_components D gs Hr).
    + pose proof (fun n => svm_ok_optimal D c marks n H) as Opt. pose proof (svm_ok_infeasible D c marks H) as Inf.
      destruct (status c) as [n|n|] eqn:Es.
      * exact (Opt n (or_introl eq_refl)).
      * exact (Opt n (or_intror eq_refl)).
      * now apply Inf.
    + destruct (ball_ok_sound _ D p r ws tt H) as (HR & _ & _ & K). auto.
    + exact (finite_ok_sound _ D c marks tt H).
    + exact (norm_ok_sound D c marks H).
    + exact (direction_ok_sound D c d marks H).
    + exact (bracket_ok_sound D c marks H).
    + exact (log_odds_ok_sound D c H).
    + exact (statement_ok_sound _ D s marks tt H).
Qed.
