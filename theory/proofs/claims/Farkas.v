(* Farkas' lemma by Fourier-Motzkin elimination, over the reals and over any subfield of them at once: when the coefficients lie in a subfield P, so
   does the solution. With P = everything this is the lemma itself; with P = the rationals it says that a system with rational coefficients that has a
   real solution has a rational one. It is the tool behind svm.optimal and svm.infeasible.

   The idea: eliminate the last unknown. A constraint with positive coefficient bounds it from above, one with negative coefficient from below; a pair
   of them, weighted so that the unknown cancels, says that the bounds are compatible. What the shorter system refutes, the longer one does, because
   its constraints are nonnegative combinations of the longer one's. *)
From Coq Require Import Reals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

Section Farkas.
(** a subfield of the reals *)
Variable P : R -> Prop.
Hypothesis P0 : P 0.
Hypothesis P1 : P 1.
Hypothesis P_plus : forall x y, P x -> P y -> P (x + y).
Hypothesis P_mult : forall x y, P x -> P y -> P (x * y).
Hypothesis P_opp : forall x, P x -> P (- x).
Hypothesis P_inv : forall x, x <> 0 -> P x -> P (/ x).

(** (r, b): sum_{j < n} r_j x_j <= b *)
Definition constraint := ((nat -> R) * R)%type.
Definition value (n : nat) (r x : nat -> R) : R := lsum (seq 0 n) (fun j => r j * x j).
Definition satisfied n (x : nat -> R) (C : list constraint) : Prop := forall c, In c C -> value n (fst c) x <= snd c.
(** a nonnegative combination of constraints *)
Definition implied (C : list constraint) (r : nat -> R) (b : R) : Prop := exists l : list (R * constraint),
  (forall p, In p l -> 0 <= fst p /\ In (snd p) C) /\ (forall j, r j = lsum l (fun p => fst p * fst (snd p) j)) /\
    b = lsum l (fun p => fst p * snd (snd p)).

Lemma lsum_cons' {A} (x : A) l f : lsum (x :: l) f = f x + lsum l f.
Proof. reflexivity. Qed.
Lemma lsum_app' {A} (l m : list A) f : lsum (l ++ m) f = lsum l f + lsum m f.
Proof. induction l as [|x l IH]; [change (lsum m f = 0 + lsum m f); ring|]. change (f x + lsum (l ++ m) f = f x + lsum l f + lsum m f). rewrite IH.
  ring. Qed.
Lemma lsum_map' {A B} (g : A -> B) l f : lsum (map g l) f = lsum l (fun x => f (g x)).
Proof. induction l as [|x l IH]; [reflexivity|]. change (f (g x) + lsum (map g l) f = f (g x) + lsum l (fun x => f (g x))). now rewrite IH. Qed.
Lemma implied_plus C r b r' b' : implied C r b -> implied C r' b' -> implied C (fun j => r j + r' j) (b + b').
Proof.
  intros (l & H1 & H2 & H3) (l' & H1' & H2' & H3'). exists (l ++ l'). split; [|split].
  - intros p Hp. apply in_app_or in Hp as [Hp|Hp]; auto.
  - intros j. now rewrite lsum_app', H2, H2'.
  - now rewrite lsum_app', H3, H3'.
Qed.
Lemma implied_scale C r b t : 0 <= t -> implied C r b -> implied C (fun j => t * r j) (t * b).
Proof.
  intros Ht (l & H1 & H2 & H3). exists (map (fun p => (t * fst p, snd p)) l). split; [|split].
  - intros p Hp. apply in_map_iff in Hp as (q & <- & Hq). cbn. destruct (H1 q Hq). split; [now apply Rmult_le_pos|auto].
  - intros j. rewrite lsum_map', H2, <- lsum_scale. apply lsum_ext. intros. cbn. ring.
  - rewrite lsum_map', H3, <- lsum_scale. apply lsum_ext. intros. cbn. ring.
Qed.
Lemma implied_one C c : In c C -> implied C (fst c) (snd c).
Proof. intros H. exists [(1, c)]. split; [|split]; [intros p [<-|[]]; cbn; split; [lra|auto]|intros j; cbn; ring|cbn; ring]. Qed.
Lemma implied_trans C C' r b : (forall c, In c C' -> implied C (fst c) (snd c)) -> implied C' r b ->
  exists r', (forall j, r' j = r j) /\ implied C r' b.
Proof.
  intros H (l & H1 & H2 & ->). revert r H2. induction l as [|p l IH]; intros r H2.
  - exists r. split; [auto|]. exists []. split; [easy|]. split; [exact H2|reflexivity].
  - destruct (IH (fun q Hq => H1 q (or_intror Hq)) (fun j => lsum l (fun p => fst p * fst (snd p) j)) (fun j => eq_refl)) as (r' & E' & I').
    exists (fun j => fst p * fst (snd p) j + r' j). split; [intros j; now rewrite E', H2|].
    apply (implied_plus C (fun j => fst p * fst (snd p) j) (fst p * snd (snd p))); [|exact I'].
    destruct (H1 p (or_introl eq_refl)) as [Np Ip]. apply implied_scale; auto.
Qed.
Lemma implied_sound n C x r b : satisfied n x C -> implied C r b -> value n r x <= b.
Proof.
  intros Hx (l & H1 & H2 & ->). assert (E0 : value n r x = lsum l (fun p => fst p * value n (fst (snd p)) x)).
  { unfold value. rewrite (lsum_ext (seq 0 n) _ (fun j => lsum l (fun p => fst p * (fst (snd p) j * x j)))).
    - rewrite lsum_swap. apply lsum_ext. intros p _. now rewrite lsum_scale.
    - intros j _. rewrite H2, Rmult_comm, <- lsum_scale. apply lsum_ext. intros. ring. }
  rewrite E0. apply lsum_le. intros p Hp. destruct (H1 p Hp) as [Np Ip]. apply Rmult_le_compat_l; auto.
Qed.

(** a point between finitely many lower and upper bounds *)
Lemma greatest (l : list R) : l <> [] -> exists m, In m l /\ forall y, In y l -> y <= m.
Proof.
  induction l as [|x l IH]; intros H; [easy|]. destruct l as [|y l]; [exists x; split; [now left|]; intros y [<-|[]]; lra|].
  destruct IH as (m & Hm & Hle); [easy|]. destruct (Rle_dec x m) as [L|L].
  - exists m. split; [now right|]. intros z [<-|Hz]; auto.
  - exists x. split; [now left|]. intros z [<-|Hz]; [lra|]. specialize (Hle z Hz). lra.
Qed.
Lemma between (lo hi : list R) : (forall x, In x lo -> P x) -> (forall x, In x hi -> P x) -> (forall x y, In x lo -> In y hi -> x <= y) ->
  exists t, P t /\ (forall x, In x lo -> x <= t) /\ forall y, In y hi -> t <= y.
Proof.
  intros Plo Phi H. destruct lo as [|x lo].
  - destruct hi as [|y hi]; [exists 0; repeat split; auto; easy|]. destruct (greatest (map Ropp (y :: hi))) as (m & Hm & Hle); [easy|].
    apply in_map_iff in Hm as (t & <- & Ht). exists t. split; [auto|]. split; [easy|]. intros z Hz. specialize (Hle (- z) (in_map Ropp _ _ Hz)). lra.
  - destruct (greatest (x :: lo)) as (m & Hm & Hle); [easy|]. exists m. split; [auto|]. split; [auto|]. intros y Hy. now apply H.
Qed.

Definition positive (n : nat) (c : constraint) : bool := if Rlt_dec 0 (fst c n) then true else false.
Definition negative (n : nat) (c : constraint) : bool := if Rlt_dec (fst c n) 0 then true else false.
(** the pair p, q weighted so that unknown n cancels *)
Definition cancel (n : nat) (p q : constraint) : constraint :=
  (fun j => - fst q n * fst p j + fst p n * fst q j, - fst q n * snd p + fst p n * snd q).
Definition eliminate (n : nat) (C : list constraint) : list constraint :=
  filter (fun c => negb (positive n c) && negb (negative n c)) C
  ++ flat_map (fun p => map (cancel n p) (filter (negative n) C)) (filter (positive n) C).
Lemma positive_lt n c : positive n c = true <-> 0 < fst c n.
Proof. unfold positive. destruct (Rlt_dec 0 (fst c n)); split; auto; try discriminate; contradiction. Qed.
Lemma negative_lt n c : negative n c = true <-> fst c n < 0.
Proof. unfold negative. destruct (Rlt_dec (fst c n) 0); split; auto; try discriminate; contradiction. Qed.
Lemma in_eliminate n C c : In c (eliminate n C) -> (In c C /\ fst c n = 0) \/ exists p q,
  In p C /\ In q C /\ 0 < fst p n /\ fst q n < 0 /\ c = cancel n p q.
Proof.
  intros H. apply in_app_or in H as [H|H].
  - apply filter_In in H as [H E0]. apply andb_true_iff in E0 as [A B]. apply negb_true_iff in A, B. left. split; [auto|].
    destruct (Rtotal_order (fst c n) 0) as [L|[L|L]]; [apply negative_lt in L; congruence|auto|apply positive_lt in L; congruence].
  - apply in_flat_map in H as (p & Hp & H). apply in_map_iff in H as (q & <- & Hq). apply filter_In in Hp as [Hp Pp], Hq as [Hq Nq].
    apply positive_lt in Pp. apply negative_lt in Nq. right. exists p, q. auto.
Qed.
Lemma eliminate_implied n C c : In c (eliminate n C) -> implied C (fst c) (snd c) /\ fst c n = 0.
Proof.
  intros H. apply in_eliminate in H as [[H E0]|(p & q & Hp & Hq & Pp & Nq & ->)]; [split; [now apply implied_one|auto]|]. split; [|cbn; ring].
  apply (implied_plus C (fun j => - fst q n * fst p j) (- fst q n * snd p)); apply implied_scale; try lra; now apply implied_one.
Qed.
Lemma value_S n r x : value (S n) r x = value n r x + r n * x n.
Proof. unfold value. rewrite seq_S, lsum_app'. cbn. ring. Qed.
Lemma value_ext n r x y : (forall j, (j < n)%nat -> x j = y j) -> value n r x = value n r y.
Proof. intros H. apply lsum_ext. intros j Hj. apply in_seq in Hj. rewrite H by lia. reflexivity. Qed.
Lemma P_value n r x : (forall j, (j < n)%nat -> P (r j)) -> (forall j, P (x j)) -> P (value n r x).
Proof. intros Hr Hx. induction n as [|n IH]; [exact P0|]. rewrite value_S. apply P_plus; [apply IH; auto|apply P_mult; auto]. Qed.
Definition in_P n (C : list constraint) : Prop := forall c, In c C -> (forall j, (j < n)%nat -> P (fst c j)) /\ P (snd c).

(** ** Either a solution in the subfield, or the contradiction 0 <= b < 0 as a nonnegative combination *)
Theorem alternatives n : forall C, in_P n C ->
  (exists x, (forall j, P (x j)) /\ satisfied n x C) \/ (exists r b, implied C r b /\ (forall j, (j < n)%nat -> r j = 0) /\ b < 0).
Proof.
  induction n as [|n IH]; intros C HC.
  - destruct (Classical_Prop.classic (exists c, In c C /\ snd c < 0)) as [(c & Hc & L)|N].
    + right. exists (fst c), (snd c). split; [now apply implied_one|]. split; [intros; lia|auto].
    + left. exists (fun _ => 0). split; [auto|]. intros c Hc. cbn. apply Rnot_lt_le. intros L. apply N. exists c. auto.
  - assert (HE : in_P n (eliminate n C)).
    { intros c Hc. apply in_eliminate in Hc as [[Hc _]|(p & q & Hp & Hq & _ & _ & ->)].
      - destruct (HC c Hc) as [A B]. split; [intros; apply A; lia|auto].
      - destruct (HC p Hp) as [Ap Bp]. destruct (HC q Hq) as [Aq Bq]. cbn. split; [intros j Hj|]; apply P_plus; apply P_mult; auto. }
    destruct (IH (eliminate n C) HE) as [(x & Hx & Hs)|(r & b & Hi & Hz & Hb)].
    + set (bound := fun c : constraint => (snd c - value n (fst c) x) * / fst c n).
      assert (Pb : forall c, In c C -> fst c n <> 0 -> P (bound c)).
      { intros c Hc N. destruct (HC c Hc) as [A B]. apply P_mult; [apply P_plus; [auto|apply P_opp, P_value; auto]|apply P_inv; auto]. }
      destruct (between (map bound (filter (negative n) C)) (map bound (filter (positive n) C))) as (t & Pt & Lo & Hi).
      * intros y Hy. apply in_map_iff in Hy as (c & <- & Hc). apply filter_In in Hc as [Hc Nc]. apply negative_lt in Nc. apply Pb; auto; lra.
      * intros y Hy. apply in_map_iff in Hy as (c & <- & Hc). apply filter_In in Hc as [Hc Nc]. apply positive_lt in Nc. apply Pb; auto; lra.
      * intros y z Hy Hz. apply in_map_iff in Hy as (q & <- & Hq). apply in_map_iff in Hz as (p & <- & Hp).
        assert (Hpq : In (cancel n p q) (eliminate n C)).
        { apply in_or_app. right. apply in_flat_map. exists p. split; [auto|now apply in_map]. }
        apply filter_In in Hq as [Hq Nq], Hp as [Hp Pp]. apply negative_lt in Nq. apply positive_lt in Pp. specialize (Hs _ Hpq).
          unfold cancel in Hs. cbn [fst snd] in Hs.
        assert (Ev : value n (fun j => - fst q n * fst p j + fst p n * fst q j) x = - fst q n * value n (fst p) x + fst p n * value n (fst q) x).
        { unfold value. rewrite <- !lsum_scale, <- lsum_plus. apply lsum_ext. intros. ring. }
        rewrite Ev in Hs. unfold bound. set (vp := value n (fst p) x) in *. set (vq := value n (fst q) x) in *. set (a := fst p n) in *.
          set (c := fst q n) in *.
        apply Rmult_le_reg_r with (a * - c); [apply Rmult_lt_0_compat; lra|].
          replace ((snd q - vq) * / c * (a * - c)) with (- (a * (snd q - vq))) by (field; lra).
        replace ((snd p - vp) * / a * (a * - c)) with (- c * (snd p - vp)) by (field; lra). lra.
      * left. exists (fun j => if Nat.eqb j n then t else x j). split; [intros j; destruct (Nat.eqb j n); auto|]. intros c Hc.
        rewrite value_S, Nat.eqb_refl.
        rewrite (value_ext n (fst c) _ x) by (intros j Hj; destruct (Nat.eqb_spec j n); [lia|auto]).
        destruct (Rtotal_order (fst c n) 0) as [L|[L|L]].
        { assert (Hf : In c (filter (negative n) C)) by (apply filter_In; split; [auto|now apply negative_lt]).
          specialize (Lo _ (in_map bound _ _ Hf)). unfold bound in Lo.
          apply (Rmult_le_compat_neg_l (fst c n)) in Lo; [|lra]. replace (fst c n * ((snd c - value n (fst c) x) * / fst c n)) with (snd c - value n
            (fst c) x) in Lo by (field; lra). lra. }
        { assert (Hf : In c (eliminate n C)).
          { apply in_or_app. left. apply filter_In. split; [auto|]. apply andb_true_iff. split; apply negb_true_iff.
            - destruct (positive n c) eqn:E0; [apply positive_lt in E0; lra|auto].
            - destruct (negative n c) eqn:E0; [apply negative_lt in E0; lra|auto]. }
          specialize (Hs c Hf). rewrite L. lra. }
        { assert (Hf : In c (filter (positive n) C)) by (apply filter_In; split; [auto|now apply positive_lt]).
          specialize (Hi _ (in_map bound _ _ Hf)). unfold bound in Hi.
          apply (Rmult_le_compat_l (fst c n)) in Hi; [|lra]. replace (fst c n * ((snd c - value n (fst c) x) * / fst c n)) with (snd c - value n (fst
            c) x) in Hi by (field; lra). lra. }
    + right. assert (Zn : r n = 0).
      { destruct Hi as (l & H1 & H2 & _). rewrite H2, (lsum_ext _ _ (fun _ => 0)); [apply lsum_zero|]. intros p Hp. destruct (H1 p Hp) as [_ Ip].
        destruct (eliminate_implied n C _ Ip) as [_ ->]. ring. }
      destruct (implied_trans C (eliminate n C) r b (fun c Hc => proj1 (eliminate_implied n C c Hc)) Hi) as (r' & Er & Hi'). exists r', b.
        split; [exact Hi'|]. split; [|exact Hb].
      intros j Hj. rewrite Er. destruct (Nat.eq_dec j n) as [->|N]; [auto|]. apply Hz. lia.
Qed.
(** a real solution gives one in the subfield *)
Corollary solution_in_subfield n C x : in_P n C -> satisfied n x C -> exists y, (forall j, P (y j)) /\ satisfied n y C.
Proof.
  intros HC Hx. destruct (alternatives n C HC) as [H|(r & b & Hi & Hz & Hb)]; [exact H|exfalso]. pose proof (implied_sound n C x r b Hx Hi) as K.
  unfold value in K. rewrite (lsum_ext _ _ (fun _ => 0)) in K by (intros j Hj; apply in_seq in Hj; rewrite Hz by lia; ring). rewrite lsum_zero in K.
    lra.
Qed.

(** ** The form in use: equations with unknowns that are free or nonnegative *)
Section Equations.
Context {I : Type}.
Variables (rows : list I) (A : I -> nat -> R) (c : I -> R) (m : nat) (free : nat -> bool).
Definition solves (x : nat -> R) : Prop := (forall e, (e < m)%nat -> free e = false -> 0 <= x e) /\ forall i, In i rows -> value m (A i) x = c i.
Definition delta (e0 e : nat) : R := if Nat.eqb e e0 then -1 else 0.
Definition system : list constraint :=
  map (fun i => (A i, c i)) rows ++ map (fun i => (fun e => - A i e, - c i)) rows
  ++ map (fun e0 => (delta e0, 0)) (filter (fun e => negb (free e)) (seq 0 m)).
Lemma value_opp n r x : value n (fun j => - r j) x = - value n r x.
Proof. unfold value. replace (- lsum (seq 0 n) (fun j => r j * x j)) with (-1 * lsum (seq 0 n) (fun j => r j * x j)) by ring. rewrite <- lsum_scale.
  apply lsum_ext. intros. ring. Qed.
Lemma value_delta e0 x : (e0 < m)%nat -> value m (delta e0) x = - x e0.
Proof.
  intros H. assert (K : forall n, value n (delta e0) x = if (e0 <? n)%nat then - x e0 else 0).
  { induction n as [|n IH]; [reflexivity|]. rewrite value_S, IH. unfold delta. destruct (Nat.eqb_spec n e0) as [->|N].
    - destruct (Nat.ltb_spec e0 e0); [lia|]. destruct (Nat.ltb_spec e0 (S e0)); [ring|lia].
    - destruct (Nat.ltb_spec e0 n), (Nat.ltb_spec e0 (S n)); try lia; ring. }
  rewrite K. destruct (Nat.ltb_spec e0 m); [auto|lia].
Qed.
Lemma system_solves x : satisfied m x system <-> solves x.
Proof.
  unfold system, solves. split.
  - intros H. split.
    + intros e He Hf. assert (K : In (delta e, 0) system).
      { unfold system. apply in_or_app. right. apply in_or_app. right. apply (in_map (fun e0 => (delta e0, 0))). apply filter_In.
        split; [apply in_seq; lia|now rewrite Hf]. }
      specialize (H _ K). cbn [fst snd] in H. rewrite value_delta in H by auto. lra.
    + intros i Hi. assert (K1 : In (A i, c i) system) by (unfold system; apply in_or_app; left; now apply (in_map (fun i => (A i, c i)))).
      assert (K2 : In ((fun e => - A i e), - c i) system).
      { unfold system. apply in_or_app. right. apply in_or_app. left. now apply (in_map (fun i => ((fun e => - A i e), - c i))). }
      apply H in K1, K2. cbn [fst snd] in K1, K2. rewrite value_opp in K2. lra.
  - intros [H1 H2] k Hk. apply in_app_or in Hk as [Hk|Hk]; [|apply in_app_or in Hk as [Hk|Hk]]; apply in_map_iff in Hk as (i & <- & Hi);
    cbn [fst snd].
    + rewrite H2; auto; lra.
    + rewrite value_opp, H2; auto; lra.
    + apply filter_In in Hi as [Hi Hf]. apply in_seq in Hi. apply negb_true_iff in Hf. rewrite value_delta by lia. specialize (H1 i).
      lapply H1; [intros K; specialize (K Hf); lra|lia].
Qed.
Hypothesis PA : forall i, In i rows -> (forall e, (e < m)%nat -> P (A i e)) /\ P (c i).
Lemma system_in_P : in_P m system.
Proof.
  intros k Hk. apply in_app_or in Hk as [Hk|Hk]; [|apply in_app_or in Hk as [Hk|Hk]]; apply in_map_iff in Hk as (i & <- & Hi); cbn [fst snd].
  - now apply PA.
  - destruct (PA i Hi). split; auto.
  - split; [|auto]. intros j _. unfold delta. destruct (Nat.eqb j i); [apply P_opp|]; auto.
Qed.
(** either multipliers, or a weighting of the rows that refutes them *)
Theorem farkas_equations : (exists x, (forall e, P (x e)) /\ solves x) \/
  (exists y : list (R * I), (forall p, In p y -> In (snd p) rows)
    /\ (forall e, (e < m)%nat -> let s := lsum y (fun p => fst p * A (snd p) e) in (free e = true -> s = 0) /\ (free e = false -> 0 <= s))
    /\ lsum y (fun p => fst p * c (snd p)) < 0).
Proof.
  destruct (alternatives m system system_in_P) as [(x & Px & Hx)|(r & b & (l & H1 & H2 & ->) & Hz & Hb)]; [left; exists x; split;
    [auto|now apply system_solves]|right].
  assert (K : forall l : list (R * constraint), (forall p, In p l -> 0 <= fst p /\ In (snd p) system) -> exists (y : list (R * I)) (z : nat -> R),
    (forall p, In p y -> In (snd p) rows) /\ (forall e, (e < m)%nat -> 0 <= z e /\ (free e = true -> z e = 0))
    /\ (forall e, (e < m)%nat -> lsum l (fun p => fst p * fst (snd p) e) = lsum y (fun p => fst p * A (snd p) e) - z e)
    /\ lsum l (fun p => fst p * snd (snd p)) = lsum y (fun p => fst p * c (snd p))).
  { clear H1 H2 Hz Hb l r. induction l as [|[w k] l IH]; intros Hl.
    - exists [], (fun _ => 0). split; [easy|]. split; [intros; split; auto; lra|]. split; [intros; cbn; ring|reflexivity].
    - destruct IH as (y & z & Y1 & Y2 & Y3 & Y4); [intros; apply Hl; now right|]. destruct (Hl _ (or_introl eq_refl)) as [Nw Hk].
      cbn [fst snd] in Nw, Hk.
      unfold system in Hk. apply in_app_or in Hk as [Hk|Hk]; [|apply in_app_or in Hk as [Hk|Hk]]; apply in_map_iff in Hk as (i & <- & Hi).
      + exists ((w, i) :: y), z. split; [intros p [<-|Hp]; auto|]. split; [auto|]. split.
        * intros e He. specialize (Y3 e He). rewrite !lsum_cons'. cbn [fst snd]. rewrite Y3. ring.
        * rewrite !lsum_cons'. cbn [fst snd]. rewrite Y4. ring.
      + exists ((- w, i) :: y), z. split; [intros p [<-|Hp]; auto|]. split; [auto|]. split.
        * intros e He. specialize (Y3 e He). rewrite !lsum_cons'. cbn [fst snd]. rewrite Y3. ring.
        * rewrite !lsum_cons'. cbn [fst snd]. rewrite Y4. ring.
      + apply filter_In in Hi as [Hi Hf]. apply negb_true_iff in Hf. exists y, (fun e => z e + (if Nat.eqb e i then w else 0)). split; [auto|].
        split; [|split].
        * intros e He. destruct (Y2 e He) as [Z1 Z2]. split; [destruct (Nat.eqb e i); lra|]. intros Fe.
          destruct (Nat.eqb_spec e i) as [->|N]; [congruence|]. rewrite Z2; auto; ring.
        * intros e He. specialize (Y3 e He). rewrite !lsum_cons'. cbn [fst snd]. rewrite Y3. unfold delta. destruct (Nat.eqb e i); ring.
        * rewrite !lsum_cons'. cbn [fst snd]. rewrite Y4. ring. }
  destruct (K l H1) as (y & z & Y1 & Y2 & Y3 & Y4). exists y. split; [auto|]. split; [|now rewrite <- Y4].
  intros e He s. destruct (Y2 e He) as [Z1 Z2]. specialize (Y3 e He). rewrite <- H2, (Hz e He) in Y3. fold s in Y3.
    split; intros F; [rewrite (Z2 F) in Y3|]; lra.
Qed.
(** a real solution gives one in the subfield *)
Corollary solves_in_subfield x : solves x -> exists y, (forall e, P (y e)) /\ solves y.
Proof.
  intros H. apply system_solves in H. destruct (solution_in_subfield m system x system_in_P H) as (y & Py & Hy). exists y.
    split; [auto|now apply system_solves].
Qed.
End Equations.
End Farkas.
