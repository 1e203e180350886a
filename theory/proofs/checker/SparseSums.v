(* Sparse vectors: lists of (key, value) whose meaning is a sum over the list, whatever its order and however often a key occurs.

   [means rel l phi]: the values of l are related by rel (equality of rationals, enclosure by intervals) to reals x_i with
   phi f = sum_i x_i f(key_i) for every f. Merging sorted lists adds them, so that n entries are put together in about n log n steps;
   that the result is sorted, or that a key occurs once, is never used in a proof. *)
From Coq Require Import Reals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

Inductive means {K A} (rel : A -> R -> Prop) : list (K * A) -> ((K -> R) -> R) -> Prop :=
| means_nil phi : (forall f, phi f = 0) -> means rel [] phi
| means_cons k x r l phi psi : rel x r -> means rel l phi -> (forall f, psi f = r * f k + phi f) -> means rel ((k, x) :: l) psi.

Section Means.
Context {K A : Type} (rel : A -> R -> Prop).
Implicit Types (l m : list (K * A)) (phi psi : (K -> R) -> R).
Lemma means_ext l phi psi : means rel l phi -> (forall f, psi f = phi f) -> means rel l psi.
Proof.
  intros H E. inversion H as [p Hp|k x r l' p p' Hr Hl Hp]; subst.
  - apply means_nil. intros f. now rewrite E.
  - apply (means_cons rel k x r l' p psi); auto. intros f. now rewrite E.
Qed.
Lemma means_fext l phi : means rel l phi -> forall f g, (forall k x, In (k, x) l -> f k = g k) -> phi f = phi g.
Proof.
  induction 1 as [p Hp|k x r l p p' Hr Hl IH Hp]; intros f g E; [now rewrite !Hp|]. rewrite !Hp.
  rewrite (E k x) by now left. rewrite (IH f g); [reflexivity|]. intros; eapply E; right; eauto.
Qed.
Lemma means_linear l phi : means rel l phi -> forall a f b g, phi (fun k => a * f k + b * g k) = a * phi f + b * phi g.
Proof. induction 1 as [p Hp|k x r l p p' Hr Hl IH Hp]; intros a f b g; rewrite !Hp; [ring|]. rewrite IH. ring. Qed.
Lemma means_scale l phi : means rel l phi -> forall a f, phi (fun k => a * f k) = a * phi f.
Proof.
  intros H a f. pose proof (means_linear l phi H a f 0 f) as L. rewrite Rmult_0_l, Rplus_0_r in L. rewrite <- L.
  apply (means_fext l phi H). intros. ring.
Qed.
Lemma means_zero l phi : means rel l phi -> phi (fun _ => 0) = 0.
Proof. intros H. pose proof (means_scale l phi H 0 (fun _ => 0)) as L. rewrite Rmult_0_l in L. transitivity (phi (fun _ : K => 0 * 0)); [|exact L].
apply (means_fext l phi H). intros. ring. Qed.
(** sums may be taken inside *)
Lemma means_lsum {B} l phi : means rel l phi -> forall (xs : list B) (f : B -> K -> R), phi (fun k => lsum xs (fun x => f x k)) = lsum xs (fun x =>
  phi (f x)).
Proof.
  intros H xs f. induction xs as [|x xs IH]; [now apply (means_zero l)|]. rewrite lsum_cons, <- IH.
  pose proof (means_linear l phi H 1 (f x) 1 (fun k => lsum xs (fun x => f x k))) as L. rewrite !Rmult_1_l in L. rewrite <- L.
  apply (means_fext l phi H). intros. rewrite lsum_cons. ring.
Qed.
Lemma means_app l m phi psi : means rel l phi -> means rel m psi -> means rel (l ++ m) (fun f => phi f + psi f).
Proof.
  intros H Hm. induction H as [p Hp|k x r l p p' Hr Hl IH Hp]; cbn.
  - apply (means_ext m psi); auto. intros. rewrite Hp. ring.
  - apply (means_cons rel k x r _ (fun f => p f + psi f)); auto. intros. rewrite Hp. ring.
Qed.
Lemma means_split l m phi : means rel (l ++ m) phi -> exists p1 p2, means rel l p1 /\ means rel m p2 /\ forall f, phi f = p1 f + p2 f.
Proof.
  revert phi. induction l as [|[k x] l IH]; cbn; intros phi H.
  - exists (fun _ => 0), phi. repeat split; [now apply means_nil|auto|]. intros. ring.
  - inversion H as [|k' x' r l' p p' Hr Hl Hp]; subst. destruct (IH p Hl) as (p1 & p2 & H1 & H2 & E).
    exists (fun f => r * f k + p1 f), p2. repeat split; [eapply means_cons; eauto|auto|]. intros. rewrite Hp, E. ring.
Qed.
(** a list made from scratch *)
Lemma means_of_list {B} (xs : list B) (key : B -> K) (val : B -> A) (r : B -> R) : (forall x, In x xs -> rel (val x) (r x)) ->
  means rel (map (fun x => (key x, val x)) xs) (fun f => lsum xs (fun x => r x * f (key x))).
Proof.
  induction xs as [|x xs IH]; intros H; cbn [map]; [now apply means_nil|].
  apply (means_cons rel _ _ (r x) _ (fun f => lsum xs (fun x => r x * f (key x)))); [apply H; now left|apply IH; intros; apply H; now right|].
  reflexivity.
Qed.
End Means.

Lemma means_map {K A K' A'} (rel : A -> R -> Prop) (rel' : A' -> R -> Prop) (F : K * A -> K' * A') (h : K -> K') (rho : K -> R) l phi :
  means rel l phi -> (forall k x r, In (k, x) l -> rel x r -> fst (F (k, x)) = h k /\ rel' (snd (F (k, x))) (r * rho k)) ->
  means rel' (map F l) (fun f => phi (fun k => rho k * f (h k))).
Proof.
  induction 1 as [p Hp|k x r l p p' Hr Hl IH Hp]; intros HF; cbn [map].
  - apply means_nil. intros. now rewrite Hp.
  - destruct (HF k x r (or_introl eq_refl) Hr) as [E1 E2]. destruct (F (k, x)) as [k' x'] eqn:EF. cbn in E1, E2. subst k'.
    apply (means_cons rel' _ _ (r * rho k) _ (fun f => p (fun k => rho k * f (h k)))); auto.
    + apply IH. intros; apply HF; auto. now right.
    + intros f. rewrite Hp. ring.
Qed.
(** a sum over the list is the value of the functional *)
Section Fold.
Context {K A B : Type} (rel : A -> R -> Prop) (relB : B -> R -> Prop) (addB : B -> B -> B) (zeroB : B).
Hypothesis rel_zeroB : relB zeroB 0.
Hypothesis rel_addB : forall x y r s, relB x r -> relB y s -> relB (addB x y) (r + s).
Definition sum_over {C} (F : C -> B) (l : list C) : B := fold_right (fun p acc => addB (F p) acc) zeroB l.
Lemma sum_over_means (F : K * A -> B) (rho : K -> R) l phi : means rel l phi ->
  (forall k x r, In (k, x) l -> rel x r -> relB (F (k, x)) (r * rho k)) -> relB (sum_over F l) (phi rho).
Proof.
  induction 1 as [p Hp|k x r l p p' Hr Hl IH Hp]; intros HF; cbn.
  - now rewrite Hp.
  - rewrite Hp. apply rel_addB; [apply HF; [now left|auto]|]. apply IH. intros; apply HF; auto. now right.
Qed.
Lemma sum_over_lsum {C} (F : C -> B) (f : C -> R) l : (forall x, In x l -> relB (F x) (f x)) -> relB (sum_over F l) (lsum l f).
Proof.
  induction l as [|x l IH]; intros H; [exact rel_zeroB|]. cbn. apply rel_addB; [apply H; now left|]. apply IH. intros; apply H; now right.
Qed.
End Fold.

(** * Merging *)
Section Merge.
Context {K A : Type} (cmp : K -> K -> comparison) (add : A -> A -> A) (rel : A -> R -> Prop).
Hypothesis cmp_eq : forall i j, cmp i j = Eq -> i = j.
Hypothesis rel_add : forall x y r s, rel x r -> rel y s -> rel (add x y) (r + s).
Fixpoint merge (l : list (K * A)) : list (K * A) -> list (K * A) :=
  match l with
  | [] => fun m => m
  | (i, x) :: l' =>
      fix inner m := match m with
        | [] => (i, x) :: l'
        | (j, y) :: m' => match cmp i j with
            | Eq => (i, add x y) :: merge l' m'
            | Lt => (i, x) :: merge l' ((j, y) :: m')
            | Gt => (j, y) :: inner m'
            end
        end
  end.
Lemma merge_means l : forall m phi psi, means rel l phi -> means rel m psi -> means rel (merge l m) (fun f => phi f + psi f).
Proof.
  induction l as [|[i x] l IHl]; intros m phi psi Hl Hm.
  - cbn. apply (means_ext rel m psi); auto. intros. inversion Hl as [p Hp|]; subst. rewrite Hp. ring.
  - revert psi Hm. induction m as [|[j y] m IHm]; intros psi Hm.
    + cbn. apply (means_ext rel _ phi); auto. intros. inversion Hm as [p Hp|]; subst. rewrite Hp. ring.
    + inversion Hl as [|? ? r ? p ? Hr Hl' Ep]; subst. inversion Hm as [|? ? s ? p2 ? Hs Hm' Ep2]; subst.
      cbn [merge]. destruct (cmp i j) eqn:C.
      * apply cmp_eq in C as <-. apply (means_cons rel i _ (r + s) _ (fun f => p f + p2 f)); [now apply rel_add|now apply IHl|].
        intros. rewrite Ep, Ep2. ring.
      * apply (means_cons rel i x r _ (fun f => p f + psi f)); [auto|now apply IHl|]. intros. rewrite Ep. ring.
      * apply (means_cons rel j y s _ (fun f => phi f + p2 f)); [auto|now apply IHm|]. intros. rewrite Ep2. ring.
Qed.
Fixpoint pair_up (ll : list (list (K * A))) : list (list (K * A)) := match ll with a :: b :: r => merge a b :: pair_up r | _ => ll end.
Fixpoint merge_rounds (fuel : nat) (ll : list (list (K * A))) : list (K * A) :=
  match fuel, ll with S fuel, _ :: _ :: _ => merge_rounds fuel (pair_up ll) | _, _ => concat ll end.
(** one list of all entries; 60 rounds suffice for 2^60 lists *)
Definition merge_all (ll : list (list (K * A))) : list (K * A) := merge_rounds 60 ll.
Lemma pair_up_means : forall ll phi, means rel (concat ll) phi -> means rel (concat (pair_up ll)) phi.
Proof.
  fix IH 1. intros [|a [|b r]] phi H; [exact H|exact H|]. cbn [pair_up concat] in *.
  apply means_split in H as (p1 & p2 & H1 & H2 & E). apply means_split in H2 as (p3 & p4 & H3 & H4 & E').
  eapply means_ext; [apply means_app; [apply merge_means; [exact H1|exact H3]|apply IH; exact H4]|]. intros. rewrite E, E'. ring.
Qed.
Lemma merge_all_means ll phi : means rel (concat ll) phi -> means rel (merge_all ll) phi.
Proof.
  unfold merge_all. generalize 60%nat as fuel. intros fuel. revert ll; induction fuel as [|fuel IH]; intros ll H; [exact H|]. cbn [merge_rounds].
  destruct ll as [|a [|b r]]; [exact H|exact H|]. apply IH. now apply pair_up_means.
Qed.
Definition merged (l : list (K * A)) : list (K * A) := merge_all (map (fun p => [p]) l).
Lemma concat_singles {B} (l : list B) : concat (map (fun p => [p]) l) = l.
Proof. induction l; cbn; congruence. Qed.
Lemma merged_means l phi : means rel l phi -> means rel (merged l) phi.
Proof. intros H. apply merge_all_means. now rewrite concat_singles. Qed.
End Merge.

Definition cmp_pair (e f : nat * nat) : comparison := match Nat.compare (fst e) (fst f) with Eq => Nat.compare (snd e) (snd f) | c => c end.
Lemma cmp_pair_eq e f : cmp_pair e f = Eq -> e = f.
Proof.
  destruct e, f. unfold cmp_pair. cbn. destruct (Nat.compare n n1) eqn:C; try easy. intros H. apply Nat.compare_eq in C, H. congruence.
Qed.
Lemma cmp_nat_eq i j : Nat.compare i j = Eq -> i = j.
Proof. apply Nat.compare_eq. Qed.
