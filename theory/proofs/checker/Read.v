(* From bytes to data: a JSON tree is untrusted; it must print to exactly the given line, and what it means is decided here. *)
From Coq Require Import Reals List Arith Bool String Ascii NArith ZArith QArith DecimalString DecimalN.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk Convexity PenaltyPath MinimiserBall Spans RationalSums GraphCertificate SvmCertificate PenaltyCertificate Elimination FiniteCertificate.
Open Scope nat_scope.
Import ListNotations.
Open Scope string_scope.

Inductive json := JNull | JNumber (n : N) | JString (s : string) | JList (l : list json) | JObject (l : list (string * json)).

(** * Printing without spaces, in front of k *)
Fixpoint put (s k : string) : string := match s with EmptyString => k | String c t => String c (put t k) end.
Definition q (s k : string) : string := String """" (put s (String """" k)).
Fixpoint print (j : json) (k : string) : string :=
  match j with
  | JNull => put "null" k
  | JNumber n => put (NilZero.string_of_uint (N.to_uint n)) k
  | JString s => q s k
  | JList [] => put "[]" k
  | JList (x :: l) => String "[" (print x ((fix tail l := match l with [] => String "]" k | y :: r => String "," (print y (tail r)) end) l))
  | JObject [] => put "{}" k
  | JObject ((n, x) :: l) =>
      String "{" (q n (String ":" (print x ((fix tail l := match l with [] => String "}" k | (n, y) :: r => String "," (q n (String ":" (print y (tail r)))) end) l))))
  end.
(** characters that JSON writes as themselves *)
Definition plain_char (c : ascii) : bool :=
  let n := N_of_ascii c in N.leb 32 n && N.leb n 126 && negb (N.eqb n 34) && negb (N.eqb n 92).
Fixpoint plain (s : string) : bool := match s with EmptyString => true | String c t => plain_char c && plain t end.
Fixpoint plain_json (j : json) : bool :=
  match j with
  | JString s => plain s
  | JList l => forallb plain_json l
  | JObject l => forallb (fun p => plain (fst p) && plain_json (snd p)) l
  | _ => true
  end.

(** * Meaning *)
Notation "'do' x <- a ; b" := (match a with Some x => b | None => None end) (at level 200, x pattern, a at level 100, b at level 200).
Definition check (b : bool) : option unit := if b then Some tt else None.
Fixpoint assoc (n : string) (l : list (string * json)) : option json :=
  match l with [] => None | (m, x) :: r => if String.eqb n m then Some x else assoc n r end.
(** the values of exactly these keys *)
Definition fields (names : list string) (j : json) : option (list json) :=
  match j with
  | JObject l => if Nat.eqb (List.length l) (List.length names)
                 then fold_right (fun n acc => match assoc n l, acc with Some x, Some r => Some (x :: r) | _, _ => None end) (Some []) names
                 else None
  | _ => None
  end.
Definition traverse {A B} (f : A -> option B) : list A -> option (list B) :=
  fold_right (fun x acc => match f x, acc with Some y, Some r => Some (y :: r) | _, _ => None end) (Some []).
Definition read_list {B} (f : json -> option B) (j : json) : option (list B) := match j with JList l => traverse f l | _ => None end.
Definition read_id (limit : N) (j : json) : option nat := match j with JNumber n => if N.ltb n limit then Some (N.to_nat n) else None | _ => None end.
Definition is_string (s : string) (j : json) : bool := match j with JString t => String.eqb s t | _ => false end.

Definition digit (c : ascii) : option Z := let n := N_of_ascii c in if N.leb 48 n && N.leb n 57 then Some (Z.of_N (n - 48)) else None.
Fixpoint digits (s : string) (acc : Z) : option Z :=
  match s with EmptyString => Some acc | String c t => do d <- digit c; digits t (10 * acc + d)%Z end.
Definition natural (s : string) : option Z := match s with EmptyString => None | _ => digits s 0 end.
Fixpoint split (c : ascii) (s : string) : option (string * string) :=
  match s with
  | EmptyString => None
  | String d t => if Ascii.eqb c d then Some (EmptyString, t) else do (a, b) <- split c t; Some (String d a, b)
  end.
Definition unsigned (s : string) : option Q :=
  match split "/" s with
  | Some (a, b) => do n <- natural a; do m <- natural b; match m with Zpos p => Some (Qred (n # p)) | _ => None end
  | None => match split "." s with
            | Some (a, b) => do x <- natural a; do _y <- natural b; do n <- natural (a ++ b);
                             match Z.pow 10 (Z.of_nat (String.length b)) with Zpos p => Some (Qred (n # p)) | _ => None end
            | None => do n <- natural s; Some (inject_Z n)
            end
  end.
Definition exact (j : json) : option Q :=
  match j with
  | JString (String "-" s) => do x <- unsigned s; Some (Qopp x)
  | JString s => unsigned s
  | _ => None
  end.

Definition read_sample (limit : N) (j : json) : option sample :=
  let make c l k := do context <- read_list (read_id limit) c; do label <- read_id limit l; do query <- k context;
                    match context with [] => None | _ => Some (Sample context label query) end in
  match fields ["context"; "label"] j, fields ["context"; "label"; "query"] j with
  | Some [c; l], _ => make c l (fun context => Some (List.last context 0%nat))
  | _, Some [c; l; k] => make c l (fun _ => read_id limit k)
  | _, _ => None
  end.
Definition read_dataset (j : json) : option dataset :=
  match fields ["format"; "tokens"; "embedding"; "samples"] j with
  | Some [f; t; e; ss] =>
      do _u <- check (is_string "attest-dataset/1" f);
      do k <- read_id 1000001 t;
      do samples <- read_list (read_sample (N.of_nat k)) ss;
      match samples with
      | [] => None
      | _ =>
        if is_string "one-hot" e then Some (Dataset k k OneHot samples) else
        do rows <- read_list (read_list exact) e;
        match rows with
        | [] => None
        | r :: _ => let d := List.length r in
                    if Nat.eqb (List.length rows) k && Nat.ltb 0 d && forallb (fun r => Nat.eqb (List.length r) d) rows
                    then Some (Dataset k d (Rows rows) samples) else None
        end
      end
  | _ => None
  end.

Section Lines.
Variable limit : N.
Definition read_arc (j : json) : option arc :=
  match j with JList [a; b] => do x <- read_id limit a; do y <- read_id limit b; Some (x, y) | _ => None end.
Definition line_is (kind : string) (j : json) : bool :=
  match j with JObject l => match assoc "line" l with Some k => is_string kind k | None => false end | _ => false end.
Definition fields_of (kind : string) (names : list string) (j : json) : option (list json) :=
  if line_is kind j then match fields ("line" :: names) j with Some (_ :: r) => Some r | _ => None end else None.

Definition read_component (k : nat) (number : nat) (j : json) : option component :=
  match fields_of "component" ["query"; "number"; "tokens"; "from_first"; "to_first"] j with
  | Some [q; n; t; f; b] =>
      do q <- read_id limit q; do n <- read_id (N.of_nat (S number)) n;
      do _u <- check (Nat.eqb q k && Nat.eqb n number);
      do t <- read_list (read_id limit) t; do f <- read_list read_arc f; do b <- read_list read_arc b; Some (Component t f b)
  | _ => None
  end.
Fixpoint read_components (k number : nat) (ls : list json) : option (list component * list json) :=
  match ls with
  | j :: rest => if line_is "component" j
                 then do c <- read_component k number j; do (cs, rest) <- read_components k (S number) rest; Some (c :: cs, rest)
                 else Some ([], ls)
  | [] => Some ([], [])
  end.
(** while lines "edges" follow; the number of lines bounds the recursion *)
Fixpoint read_graphs (fuel : list json) (ls : list json) : option (graph_certificate * list json) :=
  match fuel, ls with
  | _ :: fuel, j :: rest =>
      if line_is "edges" j then
        match fields_of "edges" ["query"; "edges"] j with
        | Some [q; e] =>
            do q <- read_id limit q; do e <- read_list read_arc e;
            do (cs, rest) <- read_components q 0 rest;
            do (gs, rest) <- read_graphs fuel rest; Some (QueryGraph q e cs :: gs, rest)
        | _ => None
        end
      else Some ([], ls)
  | _, _ => Some ([], ls)
  end.
Fixpoint read_weights (ls : list json) : option (list weight * list json) :=
  match ls with
  | j :: rest => if line_is "weight" j then
        match fields_of "weight" ["query"; "token"; "value"] j with
        | Some [q; t; x] => do q <- read_id limit q; do t <- read_id limit t; do x <- exact x;
                            do (ws, rest) <- read_weights rest; Some (Weight q t x :: ws, rest)
        | _ => None
        end else Some ([], ls)
  | [] => Some ([], [])
  end.
Fixpoint read_multipliers (gs : graph_certificate) (ls : list json) : option (list multiplier) :=
  match ls with
  | j :: rest =>
        match fields_of "multiplier" ["query"; "edge"; "relation"; "value"] j with
        | Some [q; e; r; x] => do q <- read_id limit q; do e <- read_arc e; do x <- exact x;
                               do g <- graph_of gs q; do _u <- check (is_string (if tiedb g e then "tied" else "strict") r);
                               do ms <- read_multipliers gs rest; Some (Multiplier q e x :: ms)
        | _ => None
        end
  | [] => Some []
  end.
Definition read_status (j : json) : option claim :=
  match fields_of "graph-svm" ["status"; "norm_squared"] j with
  | Some [s; n] => if is_string "infeasible" s then match n with JNull => Some Infeasible | _ => None end
                   else do x <- exact n; if is_string "optimal" s then Some (Optimal x) else if is_string "zero" s then Some (Zero x) else None
  | _ => None
  end.
End Lines.
Inductive certificate := Graphs (gs : graph_certificate) | GraphSvm (c : svm_certificate) | PenaltyPath (p r : Q) (bits : BinNums.positive) (ws : list weight)
  | FiniteComponent (bits : BinNums.positive) (c : finite_certificate).
Definition bits_of (d : N) : BinNums.positive := N.succ_pos (N.div (333 * d) 100 + 8).
Fixpoint read_pairs (limit : N) (pairs : list query_pair) (ls : list json) : option (list pair_line * list json) :=
  match pairs, ls with
  | [], _ => Some ([], ls)
  | (k, e) :: ps, j :: rest =>
      let dependent := line_is "dependent" j in
      match fields_of (if dependent then "dependent" else "coordinate") ["query"; "pair"; if dependent then "coefficients" else "value"] j with
      | Some [q; p; x] =>
          do q <- read_id limit q; do p <- read_arc limit p; do _u <- check (Nat.eqb q k && arc_eqb p e);
          do l <- (if dependent then do co <- read_list exact x; Some (Dependent co) else do c <- exact x; Some (Coordinate c));
          do (ls, rest) <- read_pairs limit ps rest; Some (l :: ls, rest)
      | _ => None
      end
  | _, [] => None
  end.
Definition read_finite (limit : N) (gs : graph_certificate) (ls : list json) : option certificate :=
  match ls with
  | j :: ls =>
    match fields_of "finite-component" ["radius"; "curvature"; "digits"] j with
    | Some [r; m; JNumber d] =>
        do r <- exact r; do m <- exact m; do _u <- check (N.leb 5 d && N.leb d 10000);
        do (ps, ls) <- read_pairs limit (pairs_of gs) ls;
        match ls with
        | [j] => match fields_of "loss-infimum" ["mid"; "radius"] j with
                 | Some [l; w] => do l <- exact l; do w <- exact w; Some (FiniteComponent (bits_of d) (FiniteCertificate gs r m ps l w))
                 | _ => None
                 end
        | _ => None
        end
    | _ => None
    end
  | [] => None
  end.
Definition read_penalty (limit : N) (ls : list json) : option certificate :=
  match ls with
  | j :: ls =>
    match fields_of "penalty-path" ["lambda"; "radius"; "digits"] j with
    | Some [p; r; JNumber d] =>
        do p <- exact p; do r <- exact r; do _u <- check (N.leb 5 d && N.leb d 10000);
        do (ws, ls) <- read_weights limit ls;
        match ls with [] => Some (PenaltyPath p r (bits_of d) ws) | _ => None end
    | _ => None
    end
  | [] => None
  end.
Definition read (js : list json) : option (dataset * certificate) :=
  match js with
  | header :: ls =>
    match fields ["format"; "kind"; "dataset"] header with
    | Some [f; k; d] =>
      do _u <- check (is_string "attest-certificate/1" f);
      do D <- read_dataset d; let limit := N.of_nat (tokens D) in
      if is_string "penalty-path" k then do c <- read_penalty limit ls; Some (D, c) else
      do (gs, ls) <- read_graphs limit ls ls;
      if is_string "finite-component" k then do c <- read_finite limit gs ls; Some (D, c) else
      if is_string "graph" k then match ls with [] => Some (D, Graphs gs) | _ => None end
      else if is_string "graph-svm" k then
        match ls with
        | s :: ls => do s <- read_status s; do (ws, ls) <- read_weights limit ls; do ms <- read_multipliers limit gs ls;
                     Some (D, GraphSvm (SvmCertificate gs s ws ms))
        | [] => None
        end
      else None
    | _ => None
    end
  | [] => None
  end.

Fixpoint all2 {A B} (p : A -> B -> bool) (l : list A) (m : list B) : bool :=
  match l, m with [], [] => true | x :: l, y :: m => p x y && all2 p l m | _, _ => false end.
Definition check_file (text : list string) (js : list json) : bool :=
  all2 (fun line j => plain_json j && String.eqb (print j "") line) text js
  && match read js with
     | Some (D, Graphs gs) => check_graph D gs
     | Some (D, GraphSvm c) => check_svm D c
     | Some (D, FiniteComponent bits c) => check_finite (F.PtoP bits) D c
     | Some (D, PenaltyPath p r bits ws) => check_ball (F.PtoP bits) D p r ws
     | None => false
     end.

(** * What an accepted file shows *)
(** the lines are a certificate about D *)
Definition states (text : list string) (D : dataset) (c : certificate) : Prop :=
  exists js, map (fun j => print j "") js = text /\ read js = Some (D, c).
Definition shown (D : dataset) (c : certificate) : Prop :=
  match c with
  | Graphs gs => forall k, (forall i j, In (i, j) (given_arcs gs k) <-> edge D k i j)
      /\ (forall i j, edge D k i j -> (numbered gs k i <= numbered gs k j)%nat)
      /\ (forall i j, touches D k i -> touches D k j -> numbered gs k i = numbered gs k j <-> scc D k i j)
  | GraphSvm c => let W := W_of D (weights c) in
      match status c with
      | Infeasible => forall V, ~ feasible D V
      | Optimal n => is_Wmm D W /\ inner D W W = Rdefinitions.Q2R n /\ exists k i j, edge D k i j /\ ~ scc D k i j
      | Zero n => is_Wmm D W /\ inner D W W = Rdefinitions.Q2R n /\ forall k i j, edge D k i j -> scc D k i j
      end
  | PenaltyPath p r _ ws => realisable D /\
      forall U, (forall X, (penalised D (Rdefinitions.Q2R p) U <= penalised D (Rdefinitions.Q2R p) X)%R) ->
        (inner D (diff (W_of D ws) U) (diff (W_of D ws) U) <= Rdefinitions.Q2R r * Rdefinitions.Q2R r)%R
  | FiniteComponent _ c => let C := centre D c in
      (exists tied, (forall k i, tied k i i = true) /\ (forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j)) /\ realisable D /\ S_fin D C
      /\ (forall W, S_fin D W -> (forall X, S_fin D X -> Lbar D tied W <= Lbar D tied X) -> inner D (diff W C) (diff W C) <= Q2R (f_radius c) * Q2R (f_radius c))
      /\ (forall X, S_fin D X -> Q2R (f_mid c) - Q2R (f_width c) <= Lbar D tied X)
      /\ Lbar D tied C <= Q2R (f_mid c) + Q2R (f_width c))%R
  end.
Theorem check_file_sound text js : check_file text js = true -> exists D c, states text D c /\ shown D c.
Proof.
  unfold check_file. rewrite andb_true_iff. intros [Hp Hr].
  assert (P : map (fun j => print j "") js = text).
  { clear Hr. revert js Hp. induction text as [|t text IH]; intros [|j js]; cbn; try easy. rewrite !andb_true_iff, String.eqb_eq.
    intros [[_ ->] H]. f_equal. auto. }
  destruct (read js) as [[D c]|] eqn:Rd; [|easy]. exists D, c. split; [now exists js|]. destruct c as [gs|c|p r bits ws|bits c]; cbn.
  - intros k. repeat split; try apply (check_graph_edges D gs Hr); try apply (check_graph_order D gs Hr);
      now apply (check_graph_components D gs Hr).
  - pose proof (check_svm_status D c Hr) as S. pose proof (check_svm_optimal D c) as O. pose proof (check_svm_infeasible D c Hr) as I.
    destruct (status c) as [n|n|]; auto.
    + destruct (O n Hr (or_introl eq_refl)). auto.
    + destruct (O n Hr (or_intror eq_refl)). auto.
  - destruct (check_ball_sound _ D p r ws Hr) as (HR & _ & _ & H). auto.
  - exact (check_finite_sound _ D c Hr).
Qed.

